"""What is sealed opens for its case and purpose, and for nobody once its key is destroyed."""

import asyncio
from uuid import UUID

import pytest

from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.vault.vault import Forgotten, NotOurs, Vault

ANSWERS = {"name": "見本 花子", "reasons": ["車の登録", "𠮷"], "copies": 2, "note": None}


@pytest.fixture
def case_id() -> UUID:
    return new_id()


async def sealed(context: Context, case_id: UUID, purpose: str = "answers") -> bytes:
    async with context.db.transaction() as tx:
        return await context.vault.seal(tx, case_id, purpose, ANSWERS)


async def opened(context: Context, case_id: UUID, purpose: str, value: bytes) -> object:
    async with context.db.transaction() as tx:
        return await context.vault.open(tx, case_id, purpose, value)


async def test_what_is_sealed_opens_again(context: Context, case_id: UUID) -> None:
    value = await sealed(context, case_id)
    assert await opened(context, case_id, "answers", value) == ANSWERS


async def test_what_is_sealed_cannot_be_read(context: Context, case_id: UUID) -> None:
    value = await sealed(context, case_id)
    assert "見本".encode() not in value
    assert value != await sealed(context, case_id)


async def test_it_opens_for_its_own_purpose_only(context: Context, case_id: UUID) -> None:
    value = await sealed(context, case_id)
    with pytest.raises(NotOurs):
        await opened(context, case_id, "contact", value)


async def test_it_opens_for_its_own_case_only(context: Context, case_id: UUID) -> None:
    value = await sealed(context, case_id)
    other = new_id()
    await sealed(context, other)
    with pytest.raises(NotOurs):
        await opened(context, other, "answers", value)


async def test_a_key_row_moved_to_another_case_opens_nothing(
    context: Context, case_id: UUID
) -> None:
    value = await sealed(context, case_id)
    thief = new_id()
    await context.db.row("update vault_key set case_id = $1 where case_id = $2", thief, case_id)
    with pytest.raises(NotOurs):
        await opened(context, thief, "answers", value)
    with pytest.raises(NotOurs):
        await sealed(context, thief)


async def test_one_changed_byte_is_noticed(context: Context, case_id: UUID) -> None:
    value = await sealed(context, case_id)
    for place in (0, 5, len(value) - 1):
        changed = bytes([*value[:place], value[place] ^ 1, *value[place + 1 :]])
        with pytest.raises(NotOurs):
            await opened(context, case_id, "answers", changed)


async def test_what_is_forgotten_is_gone_and_stays_gone(context: Context, case_id: UUID) -> None:
    value = await sealed(context, case_id)
    for _ in range(2):
        async with context.db.transaction() as tx:
            await context.vault.forget(tx, case_id)
    with pytest.raises(Forgotten):
        await opened(context, case_id, "answers", value)
    with pytest.raises(Forgotten):
        await sealed(context, case_id)
    row = await context.db.row("select wrapped, destroyed_at from vault_key")
    assert row is not None
    assert row["wrapped"] is None
    assert row["destroyed_at"] is not None


async def test_two_at_once_use_one_key(context: Context, case_id: UUID) -> None:
    values = await asyncio.gather(*(sealed(context, case_id) for _ in range(8)))
    for value in values:
        assert await opened(context, case_id, "answers", value) == ANSWERS


async def test_a_new_master_key_takes_over_step_by_step(context: Context, case_id: UUID) -> None:
    value = await sealed(context, case_id)
    old = context.settings.secret_key.get_secret_value()
    new = "the next master key of the same service"
    both, only_new = Vault(new, earlier=(old,)), Vault(new)
    async with context.db.transaction() as tx:
        assert await both.open(tx, case_id, "answers", value) == ANSWERS
        with pytest.raises(NotOurs):
            await only_new.open(tx, case_id, "answers", value)
        assert await both.rewrap(tx) == 1
        assert await both.rewrap(tx) == 0
        assert await only_new.open(tx, case_id, "answers", value) == ANSWERS


async def test_equal_values_are_found_by_fingerprint(context: Context) -> None:
    vault = context.vault
    assert vault.fingerprint("mail", "a@example.jp") == vault.fingerprint("mail", "a@example.jp")
    assert vault.fingerprint("mail", "a@example.jp") != vault.fingerprint("line", "a@example.jp")
    assert vault.fingerprint("mail", "x") != Vault("another").fingerprint("mail", "x")
