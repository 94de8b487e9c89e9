"""What simulated customers say at the end, in words: about the touchpoint they rated lowest or highest."""

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from acsi.simulate.people import Array
from acsi.survey.models import Survey

SAID = 0.35
"""The share that says anything."""

POOR, GOOD = 6.0, 9.0
"""A lowest rating up to the one is criticised; else a highest from the other on is praised."""

PRAISE = {
    "consulting": ("投保时讲解得很清楚。", "业务员推荐的险种很合适。"),
    "underwriting": ("出单快，手续简单。", "保单内容很准确。"),
    "reporting": ("报案电话一打就通。", "报案的时候讲得很明白。"),
    "call_centre": ("客服热线态度好，问题当时就解决了。", "热线很容易打通。"),
    "assessment": ("查勘员到得很快，很专业。", "定损公道，查勘员很耐心。"),
    "settlement": ("赔款到账快。", "理赔手续简单，进度都有短信通知。"),
    "special_cases": ("外地出险也处理得很好。", "有人受伤的案子，指导得很细致。"),
    "complaint": ("投诉以后很快就有人联系我。", "投诉处理结果我接受。"),
}
CRITICISM = {
    "consulting": ("投保时条款没有讲清楚。", "希望推荐险种时多问问客户的需要。"),
    "underwriting": ("出保单太慢。", "投保手续太麻烦。"),
    "reporting": ("报案等了很久才接通。", "报案后不知道下一步要做什么。"),
    "call_centre": ("客服热线很难打通。", "打热线转来转去，问题没有解决。"),
    "assessment": ("查勘员来得太慢。", "定损金额偏低，希望说明依据。"),
    "settlement": ("赔款等得太久。", "要的单证太多，来回跑了几趟，进度也没人告诉。"),
    "special_cases": ("人伤案件没人指导，不知道怎么办。", "外地出险处理不够灵活。"),
    "complaint": ("投诉之后没有人回复。", "投诉处理的结果不满意。"),
}


def remarks(survey: Survey, answered: Mapping[str, Array], numbers: Generator) -> NDArray[np.object_]:
    """A remark for each interview (n,) or None, from the ratings it gave (NaN where it gave none)."""
    known = [touchpoint for touchpoint in survey.touchpoints if touchpoint.id in PRAISE]
    size = len(next(iter(answered.values())))
    speaks, variant = numbers.random(size) < SAID, (2 * numbers.random(size)).astype(int)
    lowest, worst = np.full(size, np.inf), np.full(size, -1)
    highest, best = np.full(size, -np.inf), np.full(size, -1)
    for position, touchpoint in enumerate(known):
        for question in touchpoint.questions:
            lower, higher = answered[question] < lowest, answered[question] > highest
            lowest, worst = np.where(lower, answered[question], lowest), np.where(lower, position, worst)
            highest, best = np.where(higher, answered[question], highest), np.where(higher, position, best)
    said = np.full(size, None, dtype=object)
    for row in np.flatnonzero(speaks):
        if lowest[row] <= POOR:
            said[row] = CRITICISM[known[worst[row]].id][variant[row]]
        elif highest[row] >= GOOD:
            said[row] = PRAISE[known[best[row]].id][variant[row]]
    return said
