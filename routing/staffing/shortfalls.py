"""Which posts go short, why, and what would help, each change tried."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from routing.plan import Sentence
from routing.staffing.allocate import Wish, allocate
from routing.staffing.need import work_minutes
from routing.staffing.table import StaffingTable
from routing.staffing.values import (
    Allocation,
    Post,
    PostId,
    Relief,
    Short,
    ShortReason,
    Volunteer,
)

SHORT_SENTENCES: Final[Mapping[ShortReason, Sentence]] = {
    "too-few-people": Sentence(
        vi="cả thảy {people} người không đủ cho mức tối thiểu {floors}; nhu cầu ở đây đứng thứ"
        " {rank} trong {posts}",
        en="{people} people in all are fewer than the {floors} that all floors take; its need is"
        " number {rank} of {posts}",
    ),
    "less-need": Sentence(
        vi="cả thảy {people} người không đủ cho mức tối thiểu {floors}, và xếp theo nhu cầu thì"
        " nơi khác cần hơn (ở đây thứ {rank} trong {posts})",
        en="{people} people in all are fewer than the {floors} that all floors take, and by need"
        " others come first (this is number {rank} of {posts})",
    ),
    "too-far": Sentence(
        vi="không còn ai ở trong phạm vi cho phép từ nhà",
        en="nobody more lives within the way that is allowed",
    ),
    "no-contact": Sentence(
        vi="người còn lại chưa được làm việc tiếp xúc người bệnh",
        en="who is left may not work where patients are met",
    ),
    "reserve-kept": Sentence(
        vi="người đủ, nhưng đang giữ trong lực lượng dự phòng",
        en="there are people, but they are kept in the reserve",
    ),
    "several-rules": Sentence(
        vi="nhiều quy tắc cùng lúc: người còn lại ở xa, chưa được tiếp xúc hoặc đang cho mượn",
        en="several rules at once: who is left lives far, may not meet patients, or is lent",
    ),
}
RELIEF_SENTENCES: Final = {
    "too-far": Sentence(vi="bỏ giới hạn đường từ nhà", en="let people go farther from home"),
    "no-contact": Sentence(
        vi="để mọi người đạt xét nghiệm kháng thể", en="have all pass the antibody test"
    ),
    "reserve-kept": Sentence(vi="cho mượn cả lực lượng dự phòng", en="lend the whole reserve"),
    "people": Sentence(vi="thêm {more} người", en="{more} people more"),
    "level": Sentence(
        vi="san đều thay vì theo nhu cầu: mỗi nơi thiếu nhiều nhất {deepest}",
        en="level instead of by need: each lacks {deepest} at most",
    ),
}
Trial = tuple[Sequence[Volunteer], Wish]


def floors_missed(posts: Sequence[Post], counts: Mapping[PostId, int]) -> dict[PostId, int]:
    """Return how many each post lacks that has fewer than its floor."""
    lacks = {post.id: post.band.floor - counts.get(post.id, 0) for post in posts}
    return {post: lack for post, lack in lacks.items() if lack > 0}


class Shortage:
    """Why an allocation leaves posts short; each guess is tried by allocating anew."""

    def __init__(
        self,
        posts: Sequence[Post],
        volunteers: Sequence[Volunteer],
        wish: Wish,
        found: Allocation,
        *,
        table: StaffingTable,
    ) -> None:
        self.posts, self.volunteers, self.wish, self.table = posts, volunteers, wish, table
        self.counts = found.counts()
        self.missed = floors_missed(posts, self.counts)
        self.floors = sum(post.band.floor for post in posts)
        self._tried: dict[ShortReason, dict[PostId, int]] = {}

    def shorts(self) -> tuple[Short, ...]:
        """Return the posts that go short, those that lack most in front."""
        ranked = sorted(self.posts, key=lambda post: -work_minutes(post, self.table))
        rank = {post.id: at for at, post in enumerate(ranked, start=1)}
        return tuple(
            self._short(post, rank[post.id])
            for post in sorted(
                (post for post in self.posts if post.id in self.missed),
                key=lambda post: (-self.missed[post.id], rank[post.id]),
            )
        )

    def _short(self, post: Post, rank: int) -> Short:
        reason = self._reason(post.id)
        told = SHORT_SENTENCES[reason]
        values = {
            "people": len(self.volunteers),
            "floors": self.floors,
            "rank": rank,
            "posts": len(self.posts),
        }
        return Short(
            post=post.id,
            has=self.counts.get(post.id, 0),
            floor=post.band.floor,
            reason=reason,
            sentence=Sentence(vi=told.vi.format(**values), en=told.en.format(**values)),
        )

    def _reason(self, post: PostId) -> ShortReason:
        if len(self.volunteers) < self.floors:
            return "less-need" if self.wish.mode == "need" else "too-few-people"
        for reason, _ in self._trials():
            if post not in self._missed_after(reason):
                return reason
        return "several-rules"

    def _trials(self) -> Iterator[tuple[ShortReason, Trial]]:
        """Yield what might be the reason, with the people and the wish without it."""
        if self.wish.reserve:
            yield "reserve-kept", (self.volunteers, replace(self.wish, reserve=0))
        if self.wish.furthest_m is not None:
            yield "too-far", (self.volunteers, replace(self.wish, furthest_m=None))
        if not all(one.contact for one in self.volunteers):
            tested = [replace(one, contact=True) for one in self.volunteers]
            yield "no-contact", (tested, self.wish)

    def _missed_after(self, reason: ShortReason) -> dict[PostId, int]:
        if reason not in self._tried:
            volunteers, wish = dict(self._trials())[reason]
            self._tried[reason] = self._missed(volunteers, wish)
        return self._tried[reason]

    def _missed(self, volunteers: Sequence[Volunteer], wish: Wish) -> dict[PostId, int]:
        counts = allocate(self.posts, volunteers, wish, table=self.table).counts()
        return floors_missed(self.posts, counts)

    def reliefs(self) -> tuple[Relief, ...]:
        """Return the changes that leave fewer posts short, and how many are short then."""
        if not self.missed:
            return ()
        tried = [
            Relief(sentence=RELIEF_SENTENCES[reason], short=len(self._missed_after(reason)))
            for reason, _ in self._trials()
        ]
        tried += [relief() for relief in self._by_number()]
        return tuple(relief for relief in tried if relief.short < len(self.missed))

    def _by_number(self) -> Iterator[Callable[[], Relief]]:
        """Yield the changes that matter where people are too few in all."""
        if len(self.volunteers) - self.wish.reserve < self.floors:
            yield self._more_people
            if self.wish.mode == "need":
                yield self._level

    def _more_people(self) -> Relief:
        """Return so many people more, each living where one is missing: no fewer would do."""
        more = self.floors - (len(self.volunteers) - self.wish.reserve)
        said = RELIEF_SENTENCES["people"]
        places = [post for post in self.posts for _ in range(self.missed.get(post.id, 0))]
        added = [
            Volunteer(id=f"+{at}", home=post.point, home_ward=post.id)
            for at, post in enumerate(places[:more])
        ]
        missed = self._missed([*self.volunteers, *added], self.wish)
        sentence = Sentence(vi=said.vi.format(more=more), en=said.en.format(more=more))
        return Relief(sentence=sentence, short=len(missed))

    def _level(self) -> Relief:
        missed = self._missed(self.volunteers, replace(self.wish, mode="level"))
        said, deepest = RELIEF_SENTENCES["level"], max(missed.values(), default=0)
        sentence = Sentence(vi=said.vi.format(deepest=deepest), en=said.en.format(deepest=deepest))
        return Relief(sentence=sentence, short=len(missed))
