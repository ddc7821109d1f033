"""What screening knows of the field: facts, rules, verdicts, findings; pure (筛查领域).

facts      what is known of one household            days       how days and months are counted
extract    what rules read of it, in fixed fields, as the store keeps it and as columns of many
income     which twelve months, what counts in them  reading    the facts on one day, as one household or as columns
line       the monitoring line and other figures     rules      one function a rule
rulebook   the rules of the book, over columns       rule_list  which rules a region has, as pages show them
gathering  facts read out of rows of lists, and the answers of all rules together
evaluation facts and verdicts of `evaluate` and `benefits`, a line a household
screen     every rule asked of every household       reasons    why a rule was met: sentence, arithmetic, inputs
finding    a met rule as it is told and kept         lifecycle  raised, worsened, ended, withdrawn
figures    which there are, and those people enter   whatif     what another value of a figure would mean
runs       a monthly run and what came of it         monthly_lists  which lists its month owes
untouched  of whom nothing came for months           yearly     the yearly report: who owes it, by when
watch      which villages are on the watch list, and why no longer
"""
