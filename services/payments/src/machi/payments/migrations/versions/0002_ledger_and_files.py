"""The ledger, and the files that brought money.

The ledger tables are insert-only, and the database itself refuses an entry whose debits are not its
credits: at commit, so that an entry may be written leg by leg.
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for statement in (*_TABLES, *_LEDGER_GUARDS):
        op.execute(statement)


_TABLES = (
    """
    create table journal (
      id bigint not null,
      source_event_id uuid not null,
      business_date date not null,
      reason varchar not null,
      prev_hash varchar not null,
      hash varchar not null,
      constraint pk_journal primary key (id),
      constraint uq_journal_source_event_id unique (source_event_id),
      constraint uq_journal_prev_hash unique (prev_hash)
    )
    """,
    """
    create table leg (
      journal_id bigint not null,
      position integer not null,
      account varchar not null,
      side varchar not null,
      amount bigint not null,
      constraint pk_leg primary key (journal_id, position),
      constraint ck_leg_side check (side in ('D', 'C')),
      constraint ck_leg_amount_above_zero check (amount > 0),
      constraint fk_leg_journal_id_journal foreign key (journal_id) references journal (id)
    )
    """,
    "create index ix_leg_account on leg (account)",
    """
    create table imported_file (
      id uuid not null,
      sha256 varchar not null,
      name varchar not null,
      state varchar not null,
      content bytea not null,
      as_of date,
      refused_line integer,
      refused_fault varchar,
      refused_values jsonb not null,
      imported_by uuid not null,
      imported_at timestamptz not null,
      constraint pk_imported_file primary key (id)
    )
    """,
    """
    create unique index uq_imported_file_accepted on imported_file
      (sha256) where state = 'ACCEPTED'
    """,
    """
    create table imported_line (
      file_id uuid not null,
      line integer not null,
      kind varchar not null,
      line_key varchar not null,
      ordinal integer not null,
      act varchar not null,
      reference varchar not null,
      reissue varchar not null,
      amount_yen bigint not null,
      outcome varchar not null,
      flags varchar not null,
      claim_yen bigint not null,
      overpaid_yen bigint not null,
      unmatched_yen bigint not null,
      receipt_id uuid,
      constraint pk_imported_line primary key (file_id, line),
      constraint fk_imported_line_file_id_imported_file foreign key (file_id)
        references imported_file (id),
      constraint fk_imported_line_receipt_id_receipt foreign key (receipt_id)
        references receipt (id)
    )
    """,
    "create index ix_imported_line_act on imported_line (act)",
    """
    create unique index uq_imported_line_known on imported_line
      (line_key, ordinal) where outcome <> 'SKIPPED'
    """,
    """
    create table expected_funds (
      file_id uuid not null,
      channel varchar not null,
      due_on date not null,
      gross_yen bigint not null,
      fee_yen bigint not null,
      constraint pk_expected_funds primary key (file_id, channel, due_on),
      constraint fk_expected_funds_file_id_imported_file foreign key (file_id)
        references imported_file (id)
    )
    """,
    """
    create table exception_case (
      file_id uuid not null,
      line integer not null,
      outcome varchar not null,
      amount_yen bigint not null,
      receipt_id uuid,
      state varchar not null,
      opened_at timestamptz not null,
      constraint pk_exception_case primary key (file_id, line),
      constraint fk_exception_case_file_id_imported_file foreign key (file_id)
        references imported_file (id),
      constraint fk_exception_case_receipt_id_receipt foreign key (receipt_id)
        references receipt (id)
    )
    """,
)

_LEDGER_GUARDS = (
    """
    create function ledger_entry_balances() returns trigger language plpgsql as $$
    declare
      entry bigint;
      difference bigint;
      legs integer;
    begin
      if tg_table_name = 'leg' then
        entry := new.journal_id;
      else
        entry := new.id;
      end if;
      select coalesce(sum(case side when 'D' then amount else -amount end), 0), count(*)
        into difference, legs from leg where journal_id = entry;
      if difference <> 0 or legs < 2 then
        raise exception 'journal entry % does not balance: % yen in % legs', entry, difference, legs
          using errcode = 'check_violation';
      end if;
      return null;
    end $$
    """,
    """
    create constraint trigger leg_balances after insert on leg
      deferrable initially deferred for each row execute function ledger_entry_balances()
    """,
    """
    create constraint trigger journal_balances after insert on journal
      deferrable initially deferred for each row execute function ledger_entry_balances()
    """,
    """
    create function ledger_is_insert_only() returns trigger language plpgsql as $$
    begin
      raise exception 'the ledger is insert-only: correct with a new entry'
        using errcode = 'restrict_violation';
    end $$
    """,
    """
    create trigger journal_insert_only before update or delete or truncate on journal
      for each statement execute function ledger_is_insert_only()
    """,
    """
    create trigger leg_insert_only before update or delete or truncate on leg
      for each statement execute function ledger_is_insert_only()
    """,
)
