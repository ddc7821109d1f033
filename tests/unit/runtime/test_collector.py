import gc

from libs.runtime import collector


def test_what_is_loaded_at_rest_is_left_out_of_every_later_collection() -> None:
    before = gc.get_freeze_count()
    try:
        with collector.resting():
            assert not gc.isenabled(), "looking through code that stays costs a fifth of a start"
            loaded = [[number] for number in range(1_000)]
        assert gc.isenabled(), "a process that works makes garbage"
        assert gc.get_freeze_count() - before >= len(loaded)
    finally:
        gc.unfreeze()
