"""Which post acts: one of the workspace's own, one that stands for a role, or the owner."""

from __future__ import annotations

from collections.abc import Iterator

from layers.errors import SituationError
from layers.feature import Feature
from layers.i18n import tr
from layers.kind import in_language
from layers.record.store import Store
from layers.roles import OWNER, ROLE_POSTS, Post, Role

POST = "post"


def posts(store: Store) -> list[Post]:
    """The owner, the workspace's own posts, then one post for each role."""
    return [OWNER, *_own(store), *ROLE_POSTS.values()]


def find_post(store: Store, code: str) -> Post:
    """The post of that code, whatever its case; SituationError where there is none."""
    for post in posts(store):
        if post.code.casefold() == code.casefold():
            return post
    raise SituationError(
        tr("There is no post {post}.").format(post=code),
        hint=tr("Posts here: {posts}.").format(posts=", ".join(p.code for p in posts(store))),
    )


def post_title(store: Store, code: str) -> str:
    """What the post of that code is called; the code itself where there is none any more."""
    return next((tr(post.title) for post in posts(store) if post.code == code), code)


def _own(store: Store) -> Iterator[Post]:
    for feature in store.features(POST):
        if feature["active"] is not False:
            yield _post(feature)


def _post(feature: Feature) -> Post:
    roles = frozenset(Role(r) for r in feature["roles"] or () if r in set(Role))
    return Post(str(feature["code"]), str(in_language(feature, "title")), roles, feature["org"])
