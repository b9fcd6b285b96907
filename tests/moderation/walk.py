"""The rules of a comment's place told a second time, slowly, and a walk at random that holds the
verbs to them.

Nothing here is shared with `moderation`: a comment is a node, and after each step what is listed is
worked out anew from the leaves up.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from blogposts.models import Comment, Decision, Post
from blogposts.moderation import decide, purge
from blogposts.moderation.candidate import Verdict
from blogposts.moderation.receive import Submission, receive

OF_VERDICT = {Verdict.NOTE: "published", Verdict.HOLD: "awaiting", Verdict.SPAM: "spam"}
ONE = {
    "approve": (decide.approve, "published"),
    "hold": (decide.hold, "awaiting"),
    "spam": (decide.mark_spam, "spam"),
    "bin": (decide.move_to_bin, "bin"),
    "withdraw": (lambda comment, actor: decide.withdraw(comment), "bin"),
    "restore": (decide.restore, None),
}
MANY = ["approve", "hold", "spam", "bin", "restore"]


@dataclass
class Node:
    post: int
    parent: Node | None
    status: str
    shown: bool = False
    listed: bool = False
    empty: bool = False
    answers: list[Node] = field(default_factory=list)
    history: list[tuple[str, str]] = field(default_factory=list)

    def as_row(self):
        return self.status, self.shown, self.listed, len(self.history), self.empty


class Model:
    """What should be there."""

    def __init__(self):
        self.nodes = {}

    def add(self, key, post, parent, status):
        parent = self.nodes[parent] if parent else None
        node = self.nodes[key] = Node(post, parent, "")
        if parent:
            parent.answers.append(node)
        self.become(key, status)

    def become(self, key, status, *, alone=False, emptied=False):
        node = self.nodes[key]
        if (node.status == status or node.empty) and not emptied:
            return
        node.history.append((node.status, status))
        node.status = status
        node.empty = emptied
        if status != "published":
            node.shown = False
        elif node.parent is None or node.parent.shown or alone:
            self.show(node)
        self.list_all()

    def show(self, node):
        node.shown = True
        for answer in node.answers:
            if answer.status == "published" and not answer.shown:
                self.show(answer)

    def list_all(self):
        for node in self.nodes.values():
            if node.parent is None:
                self.list(node)

    def list(self, node):
        listed = [self.list(answer) for answer in node.answers]
        node.listed = node.shown or any(listed)
        return node.listed

    def restored(self, key):
        """The status that a removed one gets back."""
        node = self.nodes[key]
        if node.status not in {"spam", "bin"}:
            return node.status
        past = [one for line in node.history for one in line if one]
        good = [one for one in past if one in {"awaiting", "published"}]
        status = good[-1] if good else "awaiting"
        if node.status == "bin":
            into = [before for before, after in node.history if after == "bin" and before]
            status = into[-1] if into else status
        return status

    def is_alone(self, key):
        node = self.nodes[key]
        return node.shown and node.parent is not None and not node.parent.shown

    def remove(self, keys):
        for key in sorted(keys, reverse=True):
            node = self.nodes[key]
            if not node.answers:
                del self.nodes[key]
                if node.parent:
                    node.parent.answers.remove(node)
            elif not node.empty:
                self.become(key, "bin", emptied=True)
        self.list_all()

    def count(self, post):
        return sum(node.shown for node in self.nodes.values() if node.post == post)


class Walk:
    """Steps of moderation, chosen by `random`, each done by the verbs and by the model."""

    def __init__(self, posts, moderator, screened, random):
        self.posts, self.moderator, self.screened = posts, moderator, screened
        self.random = random
        self.model = Model()
        self.batches = []
        self.steps = 0
        self.met = set()

    def step(self):
        self.steps += 1
        steps = [self.receive] * 4 + [self.reply, self.undo] + [self.one] * 8 + [self.many] * 2
        # So seldom that threads grow, so often that they do not grow for ever.
        self.random.choice([*steps * 6, self.purge, self.erase])()
        self.check()

    def any_comment(self):
        keys = sorted(self.model.nodes)
        return Comment.objects.get(pk=self.random.choice(keys)) if keys else None

    def receive(self):
        verdict = self.random.choice(list(OF_VERDICT))
        self.screened(verdict)
        parent = self.random.choice([None, self.any_comment()])
        if parent and not parent.is_shown:
            parent = None
        post = parent.post if parent else self.random.choice(self.posts)
        comment = receive(Submission(post=post, text=f"N° {self.steps}", parent=parent))
        self.model.add(comment.pk, post.pk, parent and parent.pk, OF_VERDICT[verdict])

    def reply(self):
        parent = self.any_comment()
        if parent is None:
            return
        waited = parent.status == "awaiting"
        answer = decide.reply_as_moderator(parent, self.moderator.user, f"N° {self.steps}")
        if waited:
            self.model.become(parent.pk, "published")
        self.model.add(answer.pk, answer.post_id, parent.pk, "published")

    def one(self):
        comment = self.any_comment()
        if comment is None:
            return
        word = self.random.choice(list(ONE))
        verb, status = ONE[word]
        verb(comment, self.moderator)
        self.model.become(comment.pk, status or self.model.restored(comment.pk))

    def many(self):
        keys = sorted(self.model.nodes)
        keys = self.random.sample(keys, k=min(len(keys), self.random.choice([2, 5, 9])))
        word, batch = self.random.choice(MANY), uuid.uuid4()
        pairs = [(key, None) for key in keys]
        decide.decide_many(word, pairs, self.moderator, batch=batch)
        taken = {}
        for key in sorted(keys, reverse=True):
            node, alone = self.model.nodes[key], self.model.is_alone(key)
            before, number = node.status, len(node.history)
            self.model.become(key, ONE[word][1] or self.model.restored(key))
            if len(node.history) > number:
                taken[key] = (number + 1, before, alone)
        self.batches.append((batch, taken))

    def undo(self):
        if not self.batches:
            return
        batch, taken = self.batches.pop(self.random.choice([0, len(self.batches) - 1]))
        decide.undo(batch, self.moderator)
        for key in sorted(taken, reverse=True):
            number, before, alone = taken[key]
            node = self.model.nodes.get(key)
            if node and len(node.history) == number:
                self.model.become(key, before, alone=alone)

    def purge(self):
        status = self.random.choice(["spam", "bin"])
        purge.purge(status, days=-1)
        self.model.remove([k for k, node in self.model.nodes.items() if node.status == status])

    def erase(self):
        keys = sorted(self.model.nodes)
        keys = self.random.sample(keys, k=min(len(keys), 3))
        purge.remove(keys, self.moderator)
        self.model.remove(keys)

    def check(self):
        columns = ("pk", "status", "is_shown", "is_listed", "decision_count", "text")
        found = {
            key: (*rest, text == "") for key, *rest, text in Comment.objects.values_list(*columns)
        }
        assert found == {key: node.as_row() for key, node in self.model.nodes.items()}
        self.met |= {(status, shown, listed) for status, shown, listed, *_ in found.values()}
        counts = dict(Post.objects.values_list("pk", "comment_count"))
        assert counts == {post.pk: self.model.count(post.pk) for post in self.posts}

    def check_history(self):
        """Each comment's history is whole, and leads to what it is."""
        lines = Decision.objects.order_by("comment", "number")
        found = {}
        for key, number, before, after in lines.values_list("comment", "number", "before", "after"):
            found.setdefault(key, []).append((number, before, after))
        assert found == {
            key: [(number, *line) for number, line in enumerate(node.history, start=1)]
            for key, node in self.model.nodes.items()
        }
