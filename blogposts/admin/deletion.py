from __future__ import annotations


class KeptWhileInUse:
    """Rows that are not deleted while others need them; a sentence says why.

    In the place of Django's list of all that stands in the way, which is thousands of lines for
    an author with thousands of posts.
    """

    def reason_to_keep(self, obj):
        """A sentence that says what still needs the row; empty when it may go."""
        raise NotImplementedError

    def get_deleted_objects(self, objs, request):
        reasons = [reason for obj in objs if (reason := self.reason_to_keep(obj))]
        if reasons:
            return [], {}, set(), reasons
        return super().get_deleted_objects(objs, request)
