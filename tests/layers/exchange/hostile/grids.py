"""Grids made to harm: sizes that cannot be, directories in circles, values kept elsewhere, and places off the Earth."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tests.layers.exchange.hostile.case import Bait, Case, Refused, Taken
from tests.layers.exchange.test_grid_files import POINTS, netcdf, shakemap
from tests.layers.exchange.test_hostile_rasters import grid, place, placed, tiff

ONE = Taken(1)
WGS84 = {"crs": "EPSG:4326"}
OUTSIDE = Refused("would lie outside the world")
UNEVEN = Refused("do not lie in even rows and columns")
NO_TIFF = Refused("is no GeoTIFF")
NO_NETCDF = Refused("is no NetCDF")
NO_GRID = Refused("is no ASCII grid")


def geotiffs(bait: Bait) -> Iterator[Case]:
    yield from _headers()
    yield from _tags(bait)
    yield from _places()
    yield from _beside(bait)


def _headers() -> Iterator[Case]:
    sizes: dict[str, tuple[bytes, Any]] = {
        "four thousand million columns": (placed(grid(4_000_000_000, 2)), NO_TIFF),
        "four thousand million rows": (placed(grid(2, 4_000_000_000)), NO_TIFF),
        "ten thousand million cells": (placed(grid(100_000, 100_000)), Refused("Cells of a raster")),
        "a side beyond the limit": (placed(grid(140_000, 2)), Refused("Columns or rows")),
        "no cells": (placed(grid(0, 0)), NO_TIFF),
        "one strip of four hundred megabytes": (placed(grid(100_000, 4_000, t278=4_000)), NO_TIFF),
        "tiles of four thousand megabytes": (
            placed(grid(1_000, 1_000, t322=65_536, t323=65_536, t324=400, t325=16)),
            Refused("One tile or strip|is no GeoTIFF"),
        ),
        "tiles of no size": (placed(grid(100, 100, t322=0, t323=0, t324=400, t325=16)), NO_TIFF),
        "sixty thousand bands": (placed(grid(20, 20, t277=65_535)), Refused("Bands of a raster|is no GeoTIFF")),
        "cells of 65535 bits": (placed(grid(20, 20, t258=65_535)), NO_TIFF),
        "cells of no bits": (placed(grid(20, 20, t258=0)), NO_TIFF),
        "cells of a sort that is none": (placed(grid(20, 20, t339=99)), NO_TIFF),
        "a strip beyond the end": (placed(grid(20, 20, t273=2_000_000_000, t279=2_000_000_000)), NO_TIFF),
        "a strip that is the head": (placed(grid(20, 20, t273=0, t279=400)), ONE),
        "compressed by nothing": (placed(grid(20, 20, t259=8)), NO_TIFF),
        "compressed in a way that is none": (placed(grid(20, 20, t259=60_000)), NO_TIFF),
        "an old JPEG": (placed(grid(20, 20, t259=6)), NO_TIFF),
        "a fax": (placed(grid(20, 20, t259=4, t258=1)), NO_TIFF),
        "a predictor of a sort that is none": (placed(grid(20, 20, t317=99)), ONE),
        "a directory that follows itself": (placed(grid(20, 20), next_ifd=8), ONE),
        "a directory that follows far outside": (placed(grid(20, 20), next_ifd=2**31), ONE),
        "directories below in circles": (placed([*grid(20, 20), (330, 4, 1, 8)]), ONE),
        "a directory of 65535 entries": (b"II*\0" + struct.pack("<IH", 8, 65_535) + bytes(60), NO_TIFF),
        "a directory at the head": (b"II*\0" + bytes(4) + bytes(200), NO_TIFF),
        "entries without end": (placed([*grid(20, 20), (700, 7, 2**32 - 1, 400)]), ONE),
        "entries of a sort that is none": (placed([*grid(20, 20), (65_000, 99, 4, 400)]), ONE),
        "a big TIFF of no size": (b"II+\0" + struct.pack("<HHQ", 8, 0, 2**63) + bytes(100), NO_TIFF),
        "a big TIFF of endless entries": (b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, 2**64 - 1) + bytes(100), NO_TIFF),
    }
    for name, (data, ends) in sizes.items():
        yield Case(name, data, ends, "B6", {}, WGS84)
    packed = zlib.compress(bytes(50_000_000), 9)
    bomb = (
        placed(grid(50_000, 1_000, t259=8, t278=1_000, t273=5_000, t279=len(packed)))[:5_000].ljust(5_000, b"\0")
        + packed
    )
    yield Case("fifty megabytes in fifty kilobytes", bomb, ONE, "B6", {}, WGS84)


def text_tag(tag: int, text: bytes) -> bytes:
    """A good grid with a text in that tag."""
    entries = [*grid(20, 20), (tag, 2, len(text), 5_000)]
    data = placed(entries)
    return data[:5_000].ljust(5_000, b"\0") + text


def _tags(bait: Bait) -> Iterator[Case]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    metadata = {
        "laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><GDALMetadata><Item name="a">&l8;</Item></GDALMetadata>',
        "an entity that reads": f'<!DOCTYPE x [<!ENTITY s SYSTEM "{bait.secret}">]>'
        '<GDALMetadata><Item name="a">&s;</Item></GDALMetadata>',
        "elements without end": "<GDALMetadata>" + "<a>" * 3_000,
        "no markup": "<<<<&&&&",
        "another file": f'<GDALMetadata><Item name="SUBDATASET_1_NAME" domain="SUBDATASETS">{bait.secret}'
        "</Item></GDALMetadata>",
    }
    for name, text in metadata.items():
        yield Case(f"metadata of {name}", text_tag(42112, text.encode() + b"\0"), ONE, "B4", {}, WGS84)
    for name, text in {
        "words": "nothing",
        "an infinity": "inf",
        "no number": "nan",
        "1e999": "1e999",
        "a million digits": "9" * 1_000_000,
        "a script": "<script>",
        "no end": "7" * 400,
    }.items():
        yield Case(f"no data that is {name}", text_tag(42113, text.encode() + b"\0"), ONE, "B7", {}, WGS84)
    yield Case(
        "a copyright of markup", text_tag(33432, f'<img src="{bait.server}">'.encode() + b"\0"), ONE, "B11", {}, WGS84
    )
    keys = struct.pack("<4H", 1, 1, 0, 65_535) + struct.pack("<4H", 1024, 0, 1, 2) * 3
    yield Case("keys without end", _keyed(keys), ONE, "B9", {}, WGS84)
    address = bait.server.encode() + b"|\0"
    named = struct.pack("<4H", 1, 1, 0, 3) + struct.pack(
        "<12H", 1024, 0, 1, 2, 2048, 0, 1, 32_767, 2049, 34_737, len(address), 0
    )
    yield Case("a system that is an address", _keyed(named, address), Refused("in which coordinate system"), "B9")
    yield Case(
        "a system that nobody knows",
        _keyed(struct.pack("<8H", 1, 1, 0, 1, 2048, 0, 1, 31_999)),
        Refused("in which coordinate system"),
        "B9",
    )


def _keyed(keys: bytes, text: bytes = b"\0") -> bytes:
    entries = [*grid(20, 20), (34_735, 3, len(keys) // 2, 5_000), (34_737, 2, len(text), 6_000)]
    return placed(entries)[:5_000].ljust(5_000, b"\0") + keys.ljust(1_000, b"\0") + text


def _at(scale: tuple[float, ...], tie: tuple[float, ...]) -> bytes:
    entries = grid(20, 20)
    at = 8 + 2 + 12 * (len(entries) + 2) + 4
    return tiff(*entries, *place(at), more=struct.pack("<3d", *scale) + struct.pack("<6d", *tie) + bytes(4_000))


def _places() -> Iterator[Case]:
    nan, here, small = float("nan"), (0.0, 0.0, 0.0, 108.0, 23.0, 0.0), (0.001, 0.001, 0.0)
    no_size = Refused("have no size|does not say where it lies")
    yield Case("cells of no size", _at((0, 0, 0), here), Refused("control points only"), "B7", {}, WGS84)
    yield Case("cells of a size that is no number", _at((nan, nan, 0), here), no_size, "B7", {}, WGS84)
    yield Case("a corner that is no number", _at(small, (0, 0, 0, nan, nan, 0)), no_size, "B7", {}, WGS84)
    yield Case("a corner at 1e308", _at(small, (0, 0, 0, 1e308, 1e308, 0)), OUTSIDE, "B7", {}, WGS84)
    yield Case("cells of 1e308", _at((1e308, 1e308, 0), here), OUTSIDE, "B7", {}, WGS84)
    yield Case("metres for degrees", _at((30, 30, 0), (0, 0, 0, 500_000, 2_500_000, 0)), OUTSIDE, "B7", {}, WGS84)
    yield Case(
        "no place at all",
        tiff(*grid(20, 20), more=bytes(4_000)),
        Refused("does not say where it lies"),
        "B9",
        {},
        WGS84,
    )
    yield Case("no system", placed(grid(20, 20)), Refused("in which coordinate system"), "B9")


def _beside(bait: Bait) -> Iterator[Case]:
    good = placed(grid(20, 20))
    vrt = f"""<VRTDataset rasterXSize="20" rasterYSize="20">
<VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand">
<SourceFilename>{bait.secret}</SourceFilename></VRTRasterBand></VRTDataset>""".encode()
    for ending in ("tif.ovr", "tif.msk", "ovr", "aux.xml", "tif.aux.xml", "vrt", "rpb", "imd"):
        yield Case(f"a driver beside it as .{ending}", good, ONE, "B3 B15", {ending: vrt}, WGS84)
    bare = tiff(*grid(20, 20), more=bytes(4_000))
    nowhere = Refused("does not say where it lies")
    for name, text in {
        "words": b"a b c d e f",
        "infinities": b"inf\n0\n0\n-inf\n1\n2\n",
        "a megabyte": b"1\n" * 500_000,
    }.items():
        yield Case(f"a world file of {name}", bare, nowhere, "B7", {"tfw": text}, WGS84)
    for name, data in {
        "a VRT": vrt,
        "a WMS": f"<GDAL_WMS><Service name='WMS'><ServerUrl>{bait.server}</ServerUrl></Service></GDAL_WMS>".encode(),
    }.items():
        yield Case(name, data, NO_TIFF, "B3", {}, WGS84)


AXES = {"lat": np.linspace(20.0, 24.0, 5), "lon": np.linspace(105.0, 109.0, 9)}
_OVER = ("lat", "lon")


def made(axes: Mapping[str, Any] = AXES, variables: Mapping[str, Any] | None = None, **said: Any) -> bytes:
    cells = np.arange(float(np.prod([len(a) for a in axes.values()]))).reshape([len(a) for a in axes.values()])
    with TemporaryDirectory() as folder:
        path = netcdf(Path(folder) / "x.nc", dict(axes), dict(variables or {"depth": (tuple(axes), cells)}), **said)
        return path.read_bytes()


def netcdfs(bait: Bait) -> Iterator[Case]:
    good = made()
    yield Case("a good one", good, ONE, "B1", {}, WGS84)
    for name, (at, form, value) in {
        "records without end": (4, ">I", 2**31),
        "dimensions without end": (12, ">I", 2**31 - 1),
        "a name without end": (16, ">I", 2**31 - 1),
        "a list of a sort that is none": (8, ">I", 0x7F),
    }.items():
        data = good[:at] + struct.pack(form, value) + good[at + 4 :]
        yield Case(name, data, ONE if "records" in name else NO_NETCDF, "B6", {}, WGS84)
    size = good.index(b"lat\0") + 4
    yield Case(
        "a dimension of two thousand million",
        good[:size] + struct.pack(">I", 2**31 - 1) + good[size + 4 :],
        NO_NETCDF,
        "B6",
        {},
        WGS84,
    )
    yield Case("its head alone", good[:200], NO_NETCDF, "B1", {}, WGS84)
    lat, lon = AXES["lat"], AXES["lon"]
    with np.errstate(all="ignore"):
        places: dict[str, tuple[dict[str, Any], Refused]] = {
            "latitudes of 91": ({"lat": lat + 70}, OUTSIDE),
            "latitudes that are no numbers": ({"lat": lat * np.nan}, UNEVEN),
            "infinite longitudes": ({"lon": lon * np.inf}, UNEVEN),
            "longitudes of 1e300": ({"lon": lon * 1e300}, OUTSIDE),
            "axes of one place": ({"lat": lat * 0}, Refused("have no size")),
            "uneven axes": ({"lat": lat**3}, UNEVEN),
        }
    for name, (axes, ends) in places.items():
        yield Case(name, made({**AXES, **axes}), ends, "B7", {}, WGS84)
    odd = {
        "a scale that is no number": {"scale_factor": np.nan},
        "an infinite offset": {"add_offset": np.inf},
        "a fill of infinity": {"_FillValue": np.inf},
        "a unit of markup": {"units": f"<img src={bait.server}>"},
        "a long unit": {"units": "m" * 100_000},
        "a system that is a file": {"grid_mapping": bait.secret},
    }
    for name, said in odd.items():
        yield Case(name, made(depth=said), ONE, "B7 B11", {}, WGS84)
    series = {"time": np.array([0.0, 6.0]), **AXES}
    unknown = Refused("counts its time in a way that is not known")
    yield Case("times of no unit", made(series, time={"units": "hours"}), Refused("several grids"), "B10", {}, WGS84)
    times = {
        "a unit of markup": ("<script> since 2024-09-09", 0),
        "the year nought": ("hours since 0000-00-00", 0),
        "beyond every calendar": ("days since 2024-09-09", 1e15),
        "no number": ("hours since 2024-09-09", np.nan),
    }
    for name, (units, shift) in times.items():
        axes = {**series, "time": series["time"] + shift}
        yield Case(f"times of {name}", made(axes, time={"units": units}), unknown, "B10", {}, WGS84)
    yield Case(
        "a variable called like an address", made(variables={"http:x": (_OVER, np.ones((5, 9)))}), ONE, "B3", {}, WGS84
    )
    yield Case(
        "a variable called like a path", made(variables={"..:x": (_OVER, np.ones((5, 9)))}), ONE, "B3", {}, WGS84
    )
    many = {f"v{n}": (_OVER, np.ones((5, 9), dtype="b")) for n in range(300)}
    yield Case(
        "three hundred variables", made(variables=many), Refused("Layers in a file|several grids"), "B6", {}, WGS84
    )
    elsewhere = Refused("keeps its values in other files")
    for name, packed in {
        "values in another file": EXTERNAL,
        "axes in another file": AXIS,
        "values of other files": VIRTUAL,
    }.items():
        yield Case(name, kept_in(packed, bait.secret), elsewhere, "B3", {}, WGS84)


def kept_in(packed: str, secret: str) -> bytes:
    """The HDF5 file with the secret's name in the place that was left for it."""
    return zlib.decompress(base64.b85decode(packed)).replace(b"/" * 120, secret.encode()[:120].ljust(120, b"\0"))


# HDF5 by h5py 3.15, zlib and base 85; the name of the other file is 120 strokes.
EXTERNAL = (
    "c-rllL2nX46vyAp0&eRzg_tOM;@C@L52)OPz*I=+V%Q#x9tsH?OQO_t*Tkbo{1zVj5qj*=kI|z?zX9&fyhoRj);1xrrtf$8Gc#|7d9&{"
    "=Z}`@3?QX0;S%(zYg&Y(i%M5`ntBnj$1?m*_L{h)dV`c0w;rh1SeqX87dS*f2vy(HrxI5;q&{mDtslLH>1@(tqwEHlOjUG+3j>1pzVJ1"
    "FnH~d}!o|!8s{!9cGOQwBp**i(3r>3RKOK^2h9jf=CI&;i;KIu)zrIdO_7c;{VXikZSc(8-}C?p0he4dQsC}}@PW^ZKt8intV!!SCS93"
    "5+a?Rm{^BM8!Ym_szL)!9>i(CPUHL9@|SbN{9V%sb1!!0)w$_R{dPaP|4Q^t_y_?I^Fm<nKm2Ulv!tRvuSd_z2q9jw^3TT!q6Zh84us="
    "_PUHVcZMti3@&XPXVr*%dAWJeQkSu4+uOT8W1$!92Zd7tpO};JIVgVf{*UfbHA6YE6_&&@)Z~JfY_er2R$eH#oM;>!Yput>m1HUYAcM!"
    "YTf8F)aR%#P-{l(Z;cL6zoLFeJwrW5g?C0PsC86^VHk#CZpFQ7YTe^2)<yg2KjNZ39N_*olZvREsV}>oU?1Qy)@F~e))K;aLf1o?^{;&"
    "KIop=HZ5lK`Z`FeyoX+<VC$@dHtNO}sD%{6IY4$N1#=|I#|9bwk-_iJEIEltst^QdrF1s(~GB;t`udtq@eLu7PTeIri|J6Uismw48b0c"
    "0gdtE^<+{}B_{@+eo{r3NKXPbPM48t%C!!QiPFbs2B`3(XVuN?"
)
AXIS = (
    "c-rll&2kb!5P*Aj7gz`g7)?n0$@-6fC5Ifm2?ZOWia?6Z!O}xQ6<dZXC01DP9^)H$^ynja%+W{im`CspaCWDM>`rY7QLCbr{w~eT^z{6"
    "7&-U=K+1SWsRx{vZnqWWy!b}h-D`jLCB|~|L@{1<xS<qI(`Xbs_^|pJq?Q2gI<T&3AA)~V+&I?Vuw&lwgShi4p)1rEB`ks*cqd*Saciv"
    "veKcAj*Tn0JOmr4H<9#|-f^0A_?b5HkGi`FwRgPJO=FTnal7wrjN>$hu~7FbO2z+!0LkCY1fxvAL2@Z<F&l5{2`q#V)9LIvlY<hmxj9}"
    "T@RFE8=|a-n?~xUUafcf2#&KM3|muB(y~?R!&;X6!i}DsjJMMCbeDjF96yoo<5#rvY<a9CDSG{%bvH#!8-#xMSR-;{5-|U-JJGf0jqko"
    "ZFwXG5+lK$6j2&db{R0em^`z*{{*sv^!3#+u3pIwYEK7-zSWNin6}nwVTBVX2A}a(5Y?Ofc=b6KY4%6t&jKIA5nc-6(4hyA5eZqd4%#9"
    "CA<>SLRsaKX}Xa}rp$C^A)C99FBC5>Ub?)rTv}PZa`oEvHS5OBTet7ry;r{f;Nc_soDl>;5X2ehcgaY8$7J3i(lefY2+{ztWu0d|ERy?"
    "}GxEG9=6R2mylNN6&vRR)Q2x|zIokj$IL0!Lz?c|KKL51vd!%&oJ6skzr5XDn+NJ%3vhFN=ozBzax;=Zt?%AEXjq_a6#5@OmuRnIZnfo"
    "u-GZ?;gN8{l%n=@hdJH!aRgynph@-9=~J?i?>%6a~;>thtk1VIp|;(5K>W-<4u`hS?F)+_&i9pz~+34$O9f*=TjAPC}L<tK|Ytl0"
)
VIRTUAL = (
    "c-rk)y>1gh5T3m~n@hMrVkB@<xlD%(2hwqty}_28bL2~bNRe2&6Ig&_<qnCGGE_VP5+#q2G9{0Z28oh4Fn6~zW^WY-BSk`x{hCj+JNq+"
    "p-|pJ;q0`=3S>9NN42}aftb&RuqP|hIss9L>A)g|Dv8bKpeN}8<!})c;{ecjf_f!L|Q@14-cV}=@&=JkOjGv)hL;h+N{az0f$;acI!)T"
    "JcRP?$1hwCzM<yc1glM0-mpf5Cko+>?aU8_9-CvWkfaT^*_F8fPqYu0aBRz9PHCxbI|ht0x#F4S=!<<!A}x8qR~r}n*c^okN!7`-@&qW"
    "Expe3Hkjk8AasL6D8ZGeqOs-Cf}a-M)Vqw3<CJi|@3I=T3_+@cV6+M=9~We0BaD`d<8MKRVa%N;gB#^K`Yhe%-p-#81#!SXb^Px{8Kz0"
    "@t9cvpKqQQTHs5!~ws#D*)%Um3irWFYJ%^0E1hFd@~v^(*-2EC4ft9p6;I&Vswgm=ahFDr_Cph`Z89~KeIl5a$mXlax%D^j;Jd6>UD#C"
    "fOTB!0j|WDoQJMEOL=!`C9c`_!Y^jSle~re2>CJcwq)<Q<Rj$w$e)qVkuQ+pKynS)JMf;i`aPy>i@wu2Xg?$#{v|*-%OfbcCcCQHl;<q"
    "v-zr-bKIh)EwRZiU`*Fv-@dgG41_lNO1_lNO1_u8R7}lkzo>9{3EiRnR>LN+%I}kf!ApDlVy2yP?mJY&UGK{0-x9d^;Bpkho#_<TNLBI"
    "Zo&%^5MKYOjPU#68Q^!leBAJvbR{_*(8{t33asO<"
)


def asciigrids(bait: Bait) -> Iterator[Case]:
    def asc(values: str = "1 2 3\n4 5 6\n", **head: object) -> bytes:
        said = {"ncols": 3, "nrows": 2, "xllcorner": 108, "yllcorner": 22, "cellsize": 0.1, **head}
        return ("".join(f"{k} {v}\n" for k, v in said.items()) + values).encode()

    for name, head in {
        "no columns": {"ncols": 0},
        "less than nothing": {"nrows": -2},
        "half a row": {"nrows": 1.5},
        "no numbers": {"ncols": "nan", "nrows": "inf"},
        "cells of no size": {"cellsize": 0},
        "cells of an infinite size": {"cellsize": "inf"},
        "a corner that is no number": {"xllcorner": "nan"},
        "words": {"ncols": "three"},
    }.items():
        yield Case(f"a head of {name}", asc(**head), NO_GRID, "B6", {}, WGS84)
    yield Case(
        "a thousand million cells", asc(ncols=32_000, nrows=32_000), Refused("Cells of a raster"), "B6", {}, WGS84
    )
    yield Case("a side beyond the limit", asc(ncols=10**9), Refused("Columns or rows"), "B6", {}, WGS84)
    yield Case("columns of a million digits", asc(ncols="9" * 1_000_000), NO_GRID, "B6", {}, WGS84)
    yield Case("fewer values than it says", asc("1 2 3\n"), Refused("ends before its last row"), "B6", {}, WGS84)
    yield Case("more values than it says", asc("1 2 3\n" * 500), ONE, "B6", {}, WGS84)
    for name, values in {
        "words among values": "1 2 x\n4 5 6\n",
        "commas in numbers": "1,5 2,5 3,5\n4 5 6\n",
        "a zero byte among values": "1 2 \0\n4 5 6\n",
        "digits of another script": "1 2 ٣\n4 5 6\n",
    }.items():
        yield Case(name, asc(values), Refused("no number|is not a"), "B7", {}, WGS84)
    yield Case("values that are no numbers", asc("nan inf -inf\n1e999 5 6\n"), ONE, "B7", {}, WGS84)
    yield Case("a number of a million digits", asc("9" * 1_000_000 + " 2 3\n4 5 6\n"), ONE, "B7", {}, WGS84)
    yield Case("one word of three megabytes", asc("1" * 3_000_000), NO_GRID, "B7", {}, WGS84)
    yield Case("a head in UTF-16", asc().decode().encode("utf-16"), NO_GRID, "B11", {}, WGS84)
    yield Case("a corner off the Earth", asc(yllcorner=95), OUTSIDE, "B7", {}, WGS84)
    yield Case("cells of 1e308", asc(cellsize=1e308), Refused("have no size"), "B7", {}, WGS84)
    asks = Refused("in which coordinate system")
    for name, prj in {
        "an address": f"{bait.server}/x.wkt",
        "a path": bait.secret,
        "brackets": "GEOGCS[" * 2_500,
        "a megabyte": "GEOGCS[" + "x" * 1_000_000,
        "a file of shifts": f"+proj=longlat +nadgrids={bait.secret}",
    }.items():
        yield Case(f"a system that is {name}", asc(), asks, "B9", {"prj": prj.encode()})
    yield Case("no system", asc(), asks, "B9")


def heights(bait: Bait) -> Iterator[Case]:
    good = struct.pack(">h", 5) * 1201 * 1201
    yield Case("one byte less", good[:-1], Refused("is no SRTM HGT"), "B6")
    yield Case("one byte more", good + b"\0", Refused("is no SRTM HGT"), "B6")
    yield Case("no heights at all", struct.pack(">h", -32_768) * 1201 * 1201, ONE, "B7")


def shakemaps(bait: Bait) -> Iterator[Case]:
    good = shakemap(POINTS)

    def told(old: str, new: str) -> bytes:
        assert old in good, old
        return good.replace(old, new).encode()

    no_map = Refused("is no ShakeMap")
    for name, size in {"no": "0", "one": "1", "less than no": "-3", "half a": "1.5", "a": "x"}.items():
        yield Case(f"{name} column", told('nlon="3"', f'nlon="{size}"'), no_map, "B6")
    yield Case("columns without end", told('nlon="3"', 'nlon="99999999"'), Refused("Columns or rows"), "B6")
    yield Case("a side of a million digits", told('nlon="3"', f'nlon="{"9" * 1_000_000}"'), no_map, "B6")
