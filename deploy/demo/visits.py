"""The first verification: two go, one writes the sheet, the other confirms it (演示：入户核实)."""

import re

from deploy.demo.accounts import Account
from deploy.demo.answers import Values
from deploy.demo.browser import Browser, PageRefused
from deploy.demo.chance import Chance, drawn
from deploy.demo.desks import Desks
from deploy.demo.forms import Form
from deploy.demo.lists import Task
from deploy.demo.notebook import Notebook
from deploy.demo.setting import JINJIANG, Money
from deploy.demo.will import happens
from libs.events.contracts.values import OfficeRole
from libs.web.words import mask_name

RISK_PER_THOUSAND = 640
NOT_HOME_PER_THOUSAND = 120
BY_PHONE_PER_THOUSAND = 80
HAS_PIN_PER_THOUSAND = 400
_MEMBERS = re.compile(r"(\d+) 口人")
_CARD = re.compile(r"<article.*?</article>", re.DOTALL)
TO_CONFIRM = "确认一起入户核实"
SECOND = "second"
"""Under this heading: matter → who went along and has yet to confirm."""
_LINK = re.compile(r'href="(/inbox/go/[^"]+)"')
NO_RISK_WORDS = ("收入稳定，支出有着落。", "孩子已经工作，家里过得去。", "这笔支出已经报销。")


class Visits:
    """What the two of a village do at a door and afterwards."""

    def __init__(self, desks: Desks, notebook: Notebook) -> None:
        self._desks = desks
        self._notebook = notebook

    def pair(self, village: str, home: str) -> tuple[Account, Account]:
        """Who goes first to this household, and who goes along."""
        one, other = self._desks.holders(OfficeRole.VILLAGE_CADRE, village)
        return (one, other) if happens("first", home, 500) else (other, one)

    async def go(self, task: Task, village: str) -> int:
        """Visit a household; nobody may be at home. Raises PageRefused."""
        first, second = self.pair(village, task.home)
        browser = await self._desks.of(first)
        address = f"/visits/{task.matter_id}"
        page = await browser.get(address)
        form = page.form(address)
        if form is None:  # its sheet waits for the second visitor
            return 0
        if happens("away", task.home, NOT_HOME_PER_THOUSAND) and not self._notebook.read("away", task.matter_id):
            self._notebook.write("yes", "away", task.matter_id)
            empty = page.form("/not-home")
            assert empty is not None, "it stands beside the sheet"
            await browser.send(page, empty, {"note": "邻居说下午才回来。"})
            return 1
        members = _MEMBERS.search(page.html)
        values = sheet_of(form, task.home, int(members.group(1)) if members else 1, self._desks.setting.money)
        values["second_id"] = _companion(form, second)
        if happens("pin", second.subject, HAS_PIN_PER_THOUSAND):
            values["pin"] = await self._pin(second)
        risks = [risk for risk in values["risks"] if risk] if isinstance(values["risks"], list) else []
        self._notebook.write(" ".join(risks) or "none", "seen", task.matter_id)
        self._notebook.write(" ".join(risks) or "none", "risks", task.home)
        if "pin" not in values:
            self._notebook.write(second.subject, SECOND, task.matter_id)
        answer = await browser.send(page, form, values)
        if "done=kept" not in answer.onward and "done=visit" not in answer.onward:
            raise PageRefused(f"{address} did not keep the sheet: {answer.onward} {answer.words}")
        return 1

    async def confirm_all(self, subject: str) -> int:
        """Somebody who went along confirms from the own inbox whatever waits there. Raises PageRefused."""
        account = next(one for one in self._desks.everybody if one.subject == subject)
        browser = await self._desks.of(account)
        done = 0
        for link in await self._to_confirm(browser):
            page = await browser.get(link)
            form = page.form_with("/confirm/")
            if form is not None:
                await browser.send(page, form, {})
                done += 1
        for matter_id in [matter for matter, noted in self._notebook.under(SECOND) if noted == subject]:
            if not done and (await browser.get(f"/visits/{matter_id}")).form_with("/confirm/") is not None:
                raise PageRefused(f"{subject} went along and finds nothing to confirm in the own inbox.")
            self._notebook.write("", SECOND, matter_id)
        return done

    async def _to_confirm(self, browser: Browser) -> list[str]:
        """Where the visits lead to that wait to be confirmed, page after page of the inbox."""
        links: list[str] = []
        number, html = 1, ""
        while number == 1 or f"p={number}" in html:
            html = (await browser.get(f"/inbox?p={number}")).html
            links += [link for card in _CARD.findall(html) if TO_CONFIRM in card for link in _LINK.findall(card)]
            number += 1
        return list(dict.fromkeys(links))

    async def _pin(self, officer: Account) -> str:
        """The PIN of an officer who uses one; set after sign-in, before it is needed first."""
        pin = f"{drawn('digits', officer.subject).between(100_000, 999_999)}"
        if not self._notebook.read("pin", officer.subject):
            browser = await self._desks.of(officer)
            page = await browser.get("/visits/me/pin")
            form = page.form("/pin")
            assert form is not None, "the page is this form"
            await browser.send(page, form, {"pin": pin, "again": pin})
            self._notebook.write("set", "pin", officer.subject)
        return pin


def _companion(form: Form, second: Account) -> str:
    """Who went along, as the list names colleagues: place and masked name. Raises PageRefused."""
    name = mask_name(second.name)
    for value, label in form.labels("second_id").items():
        if label.endswith(name):
            return value
    raise PageRefused(f"Nobody called {name} may go along: {form.labels('second_id')}")


def sheet_of(form: Form, home: str, members: int, money: Money = JINJIANG.money) -> Values:
    """Everything that is asked at the door, answered."""
    chance = drawn("visit", home)
    risk = chance.yes(RISK_PER_THOUSAND)
    asked = sorted({name[:3] for name in form.choices if name[0] == "R" and "." in name})
    values: Values = {
        "manner": "PHONE" if risk and chance.yes(BY_PHONE_PER_THOUSAND) else "HOME",
        "place": "家里",
        "conclusion": "RISK" if risk else "NO_RISK",
        "risks": (asked or ["R99"])[:2] if risk else [],
        "reason": "" if risk else chance.one_of(NO_RISK_WORDS),
        "food": "OK",
        "clothing": "OK" if chance.yes(950) else "UNSURE",
    }
    for name, offered in form.choices.items():
        if "." in name and not name.startswith("income."):
            values[name] = chance.one_of(offered)
    return values | _income(chance, money, members, risk=risk)


def _income(chance: Chance, money: Money, members: int, *, risk: bool) -> Values:
    """The income of twelve months by parts; some saw papers, some were told."""
    below = risk and chance.yes(750)
    net = chance.between(*(money.said_poor if below else money.said_fine)) * members
    wage = net * chance.between(40, 70) // 100
    trade = net * chance.between(5, 20) // 100
    amounts = {
        "wage": wage,
        "operating_receipts": trade * 2,
        "operating_expense": trade,
        "property": 0,
        "transfer": net - wage - trade,
        "compliant_self_paid": chance.between(*money.said_paid) if risk else chance.between(0, money.said_paid[0]),
    }
    sheet: Values = {}
    for name, yuan in amounts.items():
        sheet[f"income.{name}"] = str(yuan)
        if yuan:
            sheet[f"income.{name}.origin"] = "PAPERS" if chance.yes(450) else "WORD"
    return sheet
