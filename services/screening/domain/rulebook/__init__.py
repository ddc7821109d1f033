"""Screening rules by family, each over columns of its own facts (规则全书).

rule          what a rule is here and how it is asked
parts         what several rules are put together from: days, yes and no, the largest of several
income        SR-INC-03, SR-INC-04
education     SR-EDU-01, SR-EDU-02
health        SR-HLT-01, SR-HLT-02, SR-HLT-03
medical       SR-MED-02, SR-MED-03
entitlement   SR-MED-04
housing       SR-HOU-01, SR-HOU-02, SR-HOU-03
water         SR-WAT-01
safety_net    SR-CIV-01, SR-CIV-03, SR-CIV-05, SR-CIV-06, SR-CIV-07, SR-CIV-08
continuation  SR-CIV-02
employment    SR-EMP-01
disability    SR-DSB-01, SR-DSB-02, SR-DSB-03
events        SR-DIS-01, SR-ACC-01
pension       SR-PEN-01, SR-PEN-02
labour        SR-LAB-01
single_person SR-CIV-04
farming       SR-AGR-01, SR-AGR-02, SR-AGR-03
villages      SR-VIL-01, SR-VIL-02
assets        SR-AST-01
duties        SR-PRC-01, SR-PRC-02, SR-PRC-03
follow_up     SR-EMP-02, SR-MUL-01, SR-PRC-04, SR-PRC-05, SR-PRC-06
payments      SR-DED-01
catalogue     all of them, by id

The service asks only the rules of `domain/rules`; a rule moves there with the facts that feed it.
"""
