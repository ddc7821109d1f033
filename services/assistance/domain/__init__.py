"""The procedures as data and pure decisions (办理规则).

`tables/*.yaml` say which step leads where, `table` reads them, `machine` takes or refuses a step, `guards` hold the
conditions, `quality` the DQ rules, `deadlines` the limits of `profiles/*.yaml`, `days` the working days, `visit`,
`notice`, `measures` and `merging` one decision each, `diagrams` draws the tables.
"""
