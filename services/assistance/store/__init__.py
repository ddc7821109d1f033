"""Reads and writes the tables of assistance; decides nothing (帮扶存取).

`tables` names the columns, `rows` what a row is in memory, `dossier` everything of one household under its lock,
`writing` puts changes back, `calendar` the working days, `lists` what pages list, `pins` the second visitor's PIN,
`purposes` for what an officer sees whole names, `figures` those that people entered.
"""
