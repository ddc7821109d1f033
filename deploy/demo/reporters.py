"""People of the county report on their phones, and some take it back on the status page (演示：申报的人)."""

import re
from collections.abc import Sequence

from deploy.demo.browser import PageRefused
from deploy.demo.desks import Desks
from deploy.demo.forms import Form
from deploy.demo.notebook import Notebook
from deploy.demo.reports import Report

TO_TAKE_BACK, TAKEN_BACK = "to take back", "taken back"
"""Headings: phone and village → number of a report that somebody wants back; village → number, once it was said."""
_RECEIPT = re.compile(r"/report/([^/?]+)/receipt")


class Reporters:
    """Anybody with a phone."""

    def __init__(self, desks: Desks, notebook: Notebook) -> None:
        self._desks, self._notebook = desks, notebook

    async def hand_in(self, today: Sequence[Report]) -> int:
        """Fill in the form for each, one after the other. Raises PageRefused."""
        for report in today:
            browser = self._desks.anybody()
            page = await browser.get("/report?for=other" if report.for_other else "/report")
            form = page.form("/report")
            if form is None:
                raise PageRefused("/report has no form.")
            answer = await browser.send(page, form, {**report.values, "key": self._key(report, form)})
            number = _RECEIPT.search(answer.onward)
            if number is None:
                raise PageRefused(f"/report gave no receipt: {answer.words}")
            if report.withdrawn:
                self._notebook.write(number.group(1), TO_TAKE_BACK, report.phone, report.household.village.code)
        return len(today)

    def _key(self, report: Report, form: Form) -> str:
        """The key under which the form counts once, also where this part is played again."""
        about = ("report", report.household.number, report.phone)
        if not self._notebook.read(*about):
            self._notebook.write(form.fields["key"][0], *about)
        return self._notebook.read(*about)

    async def take_back(self) -> int:
        """Whoever wants to take a report back opens its page with number and phone, and says so. Raises PageRefused."""
        done = 0
        for who, number in self._notebook.under(TO_TAKE_BACK):
            phone, _, village = who.partition(" ")
            await self._withdraw(number, phone[-4:])
            self._notebook.write("", TO_TAKE_BACK, phone, village)
            self._notebook.write(number, TAKEN_BACK, village)
            done += 1
        return done

    async def _withdraw(self, number: str, digits: str) -> None:
        browser = self._desks.anybody()
        address = f"/report/{number}"
        gate = await browser.get(address)
        form = next((one for one in gate.forms if "digits" in one.fields), None)
        if form is None:
            raise PageRefused(f"{address} has no gate: {gate.words}")
        standing = await browser.submit(gate, form, {"digits": digits})
        if f"{address}/withdraw" not in standing.html:
            return  # it was taken back, or it is over
        asked = await browser.get(f"{address}/withdraw")
        form = asked.form("/withdraw")
        if form is None:
            raise PageRefused(f"{address}/withdraw has no form.")
        await browser.send(asked, form, {})
