"""Money and shares as findings write them; `libs/policy/texts` says how (金额与比例的写法)."""

from libs.policy.texts import below_limit, half_up, percent, percent_reached, times, yuan, yuan_short

__all__ = ["below_limit", "half_up", "percent", "percent_reached", "times", "yuan", "yuan_short"]
