from blogposts.views import PostDetail


class PaperPost(PostDetail):
    def get_links(self, *, categories, tags):
        related, _neighbours = super().get_links(categories=categories, tags=tags)
        return related, None  # no previous and next

    def get_context_data(self, **kwargs):
        return super().get_context_data(print_edition=self.object.print_edition, **kwargs)
