"""Claims, slips with their references, and receipts."""

from alembic import op

from machi.shared.db.tables import create_message_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_message_tables(op.execute)
    for statement in _TABLES:
        op.execute(statement)


_TABLES = (
    """
    create table revenue_item (
      code varchar not null,
      series integer not null,
      name_ja varchar not null,
      name_en varchar not null,
      constraint pk_revenue_item primary key (code)
    )
    """,
    """
    create table cash_window (
      id varchar not null,
      site varchar not null,
      name_ja varchar not null,
      name_en varchar not null,
      constraint pk_cash_window primary key (id)
    )
    """,
    """
    create table reference_counter (
      fiscal_year integer not null,
      series integer not null,
      last_serial integer not null,
      constraint pk_reference_counter primary key (fiscal_year, series)
    )
    """,
    """
    create table receipt_counter (
      window_id varchar not null,
      fiscal_year integer not null,
      last_number integer not null,
      constraint pk_receipt_counter primary key (window_id, fiscal_year),
      constraint fk_receipt_counter_window_id_cash_window foreign key (window_id)
        references cash_window (id)
    )
    """,
    """
    create table claim (
      id uuid not null,
      source varchar not null,
      fiscal_year integer not null,
      state varchar not null,
      assessed_yen bigint not null,
      cleared_yen bigint not null,
      due_date date not null,
      recipient varchar,
      revision integer not null,
      created_at timestamptz not null,
      constraint pk_claim primary key (id),
      constraint ck_claim_never_below_zero check (cleared_yen between 0 and assessed_yen)
    )
    """,
    "create index ix_claim_source on claim (source)",
    """
    create table claim_line (
      claim_id uuid not null,
      position integer not null,
      revenue_item varchar not null,
      amount_yen bigint not null,
      cleared_yen bigint not null,
      constraint pk_claim_line primary key (claim_id, position),
      constraint ck_claim_line_never_below_zero check (cleared_yen between 0 and amount_yen),
      constraint fk_claim_line_claim_id_claim foreign key (claim_id) references claim (id),
      constraint fk_claim_line_revenue_item_revenue_item foreign key (revenue_item)
        references revenue_item (code)
    )
    """,
    """
    create table slip (
      id uuid not null,
      claim_id uuid not null,
      state varchar not null,
      amount_yen bigint not null,
      pay_by date not null,
      token varchar not null,
      revision integer not null,
      created_at timestamptz not null,
      constraint pk_slip primary key (id),
      constraint fk_slip_claim_id_claim foreign key (claim_id) references claim (id),
      constraint uq_slip_token unique (token)
    )
    """,
    "create index ix_slip_claim_id on slip (claim_id)",
    """
    create table payment_reference (
      scheme varchar not null,
      number varchar not null,
      reissue varchar not null,
      slip_id uuid not null,
      constraint pk_payment_reference primary key (scheme, number, reissue),
      constraint fk_payment_reference_slip_id_slip foreign key (slip_id) references slip (id)
    )
    """,
    "create index ix_payment_reference_slip_id on payment_reference (slip_id)",
    """
    create table receipt (
      id uuid not null,
      claim_id uuid,
      slip_id uuid,
      channel varchar not null,
      state varchar not null,
      amount_yen bigint not null,
      cleared_yen bigint not null,
      overpaid_yen bigint not null,
      unmatched_yen bigint not null,
      outcome varchar not null,
      flags varchar not null,
      paid_on date not null,
      business_date date,
      funds_on date,
      act varchar,
      ordinal integer not null,
      corrects uuid,
      window_id varchar,
      fiscal_year integer,
      number integer,
      tendered_yen bigint,
      taken_by uuid,
      token varchar not null,
      revision integer not null,
      created_at timestamptz not null,
      constraint pk_receipt primary key (id),
      constraint uq_receipt_window_id_fiscal_year_number unique (window_id, fiscal_year, number),
      constraint uq_receipt_act_ordinal unique (act, ordinal),
      constraint ck_receipt_no_negative_money check (amount_yen >= 0),
      constraint ck_receipt_every_yen_has_its_place check (
        state = 'PRELIMINARY' or state = 'REVERSED'
        or cleared_yen + overpaid_yen + unmatched_yen = amount_yen),
      constraint fk_receipt_claim_id_claim foreign key (claim_id) references claim (id),
      constraint fk_receipt_slip_id_slip foreign key (slip_id) references slip (id),
      constraint fk_receipt_corrects_receipt foreign key (corrects) references receipt (id),
      constraint fk_receipt_window_id_cash_window foreign key (window_id)
        references cash_window (id),
      constraint uq_receipt_token unique (token)
    )
    """,
    "create index ix_receipt_claim_id on receipt (claim_id)",
    """
    create table allocation (
      receipt_id uuid not null,
      position integer not null,
      amount_yen bigint not null,
      constraint pk_allocation primary key (receipt_id, position),
      constraint fk_allocation_receipt_id_receipt foreign key (receipt_id)
        references receipt (id)
    )
    """,
    """
    create table receipt_print (
      receipt_id uuid not null,
      ordinal integer not null,
      printed_at timestamptz not null,
      printed_by uuid not null,
      constraint pk_receipt_print primary key (receipt_id, ordinal),
      constraint fk_receipt_print_receipt_id_receipt foreign key (receipt_id)
        references receipt (id)
    )
    """,
)
