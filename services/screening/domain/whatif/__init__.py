"""What another value of a figure would mean, over every household of a region: counted, never written (试算).

figures     which figures can be tried, between which values, and the policy with another value
population  every household on one day, packed: what rules read of it, where it lives, what is under way
trial       who meets a rule by both values: in, out, under way, visits by town and village
draft       a rule that is not asked yet, or with another first day or figure, as a policy
places      what a draft would mean for villages and towns
sheet       the households in and out as a workbook
measure     how far each household is from the limit: the histogram, and a line of reason
"""
