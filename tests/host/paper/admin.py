from django.contrib import admin

from blogposts.admin import PostAdmin
from blogposts.models import Post

from .models import PrintEdition


class PrintEditionInline(admin.TabularInline):
    model = PrintEdition


admin.site.unregister(Post)


@admin.register(Post)
class PaperPostAdmin(PostAdmin):
    inlines = [*PostAdmin.inlines, PrintEditionInline]
