"""What screening knows of the field: facts, rules, verdicts, findings; pure (筛查领域).

facts      what is known of one household            days       how days and months are counted
extract    what rules read of it, in fixed fields, as the store keeps it and as columns of many
income     which twelve months, what counts in them  reading    the facts on one day, as one household or as columns
line       the monitoring line and other figures     rules      one function a rule
screen     every rule asked of every household       reasons    why a rule was met: sentence, arithmetic, inputs
whatif     what another value of a figure would mean untouched  of whom nothing came for months
finding    a met rule as it is told and kept         lifecycle  raised, worsened, ended, withdrawn
"""
