"""Organisations and their posts: who answers for what, and who sits at the desk."""

from __future__ import annotations

from layers.i18n import N_
from layers.kind import Field, Geometry, Group, Kind, choices
from layers.roles import Role, rights

TIERS = choices(
    leading=N_("Party and government leadership"),
    comprehensive=N_("General management"),
    sector=N_("Sector regulator"),
    grassroots=N_("Grassroots"),
    enterprise=N_("Enterprise"),
    social_force=N_("Social force"),
)

ORGANISATIONS = Kind(
    key="organisation",
    title=N_("Organisations"),
    one=N_("Organisation"),
    geometry=Geometry.POINT,
    place_required=False,
    fields=(
        Field("code", str, N_("Code"), aliases=("编号",)),
        Field("name", str, N_("Name"), required=True, aliases=("名称", "单位名称", "name_zh")),
        Field("name_en", str, N_("Name in English")),
        Field("tier", str, N_("Tier"), choices=TIERS, aliases=("层级",)),
        Field("parent", str, N_("Parent organisation"), refers="organisation"),
        Field("area", str, N_("Area"), refers="area"),
        Field("fields", list, N_("Fields of work")),
        Field(
            "duty_post_phone", str, N_("Duty phone"), hint=N_("The post's phone, nobody's own."), aliases=("值班电话",)
        ),
        Field("uscc", str, N_("Enterprise code"), aliases=("统一社会信用代码",)),
    ),
    group=Group.REGISTER,
    rights=rights("PLN CMD DUT"),
    natural_key=("code",),
    basis=N_("Domain reference, sections 3 and 4."),
)

POSTS = Kind(
    key="post",
    title=N_("Posts"),
    one=N_("Post"),
    geometry=Geometry.NONE,
    fields=(
        Field("code", str, N_("Code"), required=True, aliases=("编号",)),
        Field("title", str, N_("Title"), required=True, aliases=("岗位", "名称")),
        Field("title_en", str, N_("Title in English")),
        Field(
            "roles",
            list,
            N_("Roles"),
            hint=", ".join(role.value for role in Role),
        ),
        Field("org", str, N_("Organisation"), refers="organisation"),
        Field("active", bool, N_("Active")),
    ),
    group=Group.REGISTER,
    rights=rights("CMD"),
    natural_key=("code",),
    label="title",
    basis=N_("Domain reference, section 5: posts, not persons."),
)
