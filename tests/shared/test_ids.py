"""Identifiers sort by the time they were made, within a millisecond too."""

from uuid import UUID

from machi.shared.ids import new_id


def test_ids_of_one_process_sort_in_the_order_they_were_made() -> None:
    """Tickets of one moment are called in the order of their ids: the lower number first."""
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_an_id_is_a_uuid_of_version_seven() -> None:
    made = new_id()
    assert (made.version, made.variant) == (7, UUID(int=0x8 << 60).variant)
