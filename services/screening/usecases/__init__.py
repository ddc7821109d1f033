"""What screening does (筛查用例).

telling     a finding of the domain as the event that tells it
screening   households screened, and what changed told or held back
uploads     a list complete: screened as a whole, told or held; let pass; taken back
regions     every household of a region, chunk after chunk
whatif      every household in memory, to try another value of a figure; nothing is written
runs        a monthly run begun, paused, let go on, stopped      monthly_run    its chunks: looked at, then told
duties      what offices owe by a day           yearly         yearly reports noted, reminded of, missed
month_lists which lists of the month came, and which are missing     places   how many villages and assets meet a rule
watch       the watch list kept up with lists of villages, its changes told    village    what is known of one of them
reasons     the reason that a person writes for a decision
figures     figures that people enter: proposed, confirmed, refused     figure_screening   whom they concern since when
figure_days what a new day brings to them: one begins, one ends soon    figure_outcomes    how far that is found
"""
