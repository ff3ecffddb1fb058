"""All building blocks in one picture, to look at: python -m desktop.widgets.gallery OUT.png --theme dark --lang zh."""

import argparse
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QSlider,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.plates import Shape, plate_pixmap
from desktop.theme import Themes
from desktop.tokens import NAMES
from desktop.widgets import numbers
from desktop.widgets.badge import LevelBadge, RomanFrame, key_cap, tag
from desktop.widgets.buttons import (
    ChipButton,
    GlyphButton,
    flat_button,
    main_button,
    plain_button,
    refuse,
    remove_button,
)
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.field_problem import FieldProblem
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.lamp import Lamp
from desktop.widgets.message_bar import MessageBar
from desktop.widgets.progress_row import ProgressRow
from desktop.widgets.section import Section
from desktop.widgets.segmented import Segmented
from desktop.widgets.spin import DecimalNumber
from layers.i18n import set_language

Say = Callable[[str, str], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--theme", choices=NAMES, default="light")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--density", type=float, default=1.0)
    options = parser.parse_args()
    app = QApplication([])
    set_language(options.lang)
    themes = Themes(options.theme, density=options.density, language=options.lang)
    themes.dress(app)
    window = gallery(themes, options.lang)
    window.resize(themes.current.px(1500), themes.current.px(1000))
    window.show()
    app.processEvents()
    window.grab().save(options.out)


def gallery(themes: Themes, language: str) -> QWidget:
    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    window = QWidget()
    window.setProperty("ground", "panel")
    grid = QGridLayout(window)
    grid.setSpacing(12)
    parts = (_words, _buttons, _fields, _messages, _rows, _work, _marks, _empty)
    for at, part in enumerate(parts):
        grid.addWidget(part(themes, say), at // 4, at % 4)
    for column in range(4):
        grid.setColumnStretch(column, 1)
    return window


def _card(*widgets: QWidget) -> QWidget:
    card = QFrame()
    card.setProperty("ground", "panel")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 12, 12, 12)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return card


def _row(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return row


def _words(themes: Themes, say: Say) -> QWidget:
    labels = [
        PlainLabel(say("南宁站水位 “警戒” · 75.82 m", "Level at Nanning “alert” · 75.82 m"), role="title"),
        _row(PlainLabel(numbers.people(6423), role="figure"), PlainLabel(say("人", "people"), role="muted")),
        PlainLabel(numbers.quantity(11500, "m³/s"), role="figure_small"),
        PlainLabel(say("正文：青山大桥北引道封闭", "Body: the north ramp of the bridge is closed")),
        PlainLabel(say("加重：到场", "Strong: on site"), role="strong"),
        PlainLabel(say("说明：截至 17:00 +08", "Caption: as of 17:00 +08"), role="caption"),
        PlainLabel(say("次要：5 分钟前", "Muted: 5 min ago"), role="muted"),
        PlainLabel(say("到场逾 4 分", "4 min late"), role="problem"),
        PlainLabel("<b>not bold</b> & so on, much longer than there is room for in this column", elide="right"),
        _row(tag(say("草案", "Draft")), key_cap("Ctrl K"), PlainLabel(say("看依据", "Why"), role="link")),
    ]
    return _card(*labels)


def _buttons(themes: Themes, say: Say) -> QWidget:
    refused = plain_button(say("记录", "Record"))
    refuse(refused, say("还有 1 处要改", "One field is still wrong"))
    chip = ChipButton(themes, "live", say("实况 LIVE", "LIVE"), mode="live")
    replay = ChipButton(themes, "clock", "复盘 REPLAY", mode="replay")
    exercise = ChipButton(themes, "task", "演练 EXERCISE", mode="exercise")
    person = ChipButton(themes, "user", say("指挥长", "Chief"))
    for each in (chip, replay, exercise, person):
        each.setMenu(QMenu(each))
    plain = plain_button(say("平常", "Plain"))
    checked = GlyphButton(themes, "edit-vertex", "Reshape", checkable=True)
    checked.setChecked(True)
    disabled = GlyphButton(themes, "redo", "Redo")
    disabled.setEnabled(False)
    return _card(
        _row(main_button(say("采纳并签发", "Accept and issue")), plain_button(say("退回", "Send back"))),
        _row(refused, remove_button(say("删除", "Delete")), flat_button(say("看依据", "Show"))),
        _row(plain, *(GlyphButton(themes, glyph, glyph) for glyph in ("draw", "measure", "undo")), checked, disabled),
        _row(Segmented([("c", say("指挥", "Command")), ("p", say("规划", "Plan")), ("t", say("训练", "Train"))])),
        _row(Segmented([("zh", "中"), ("en", "EN")], compact=True), person),
        _row(chip, replay),
        _row(exercise),
    )


def _fields(themes: Themes, say: Say) -> QWidget:
    combo = QComboBox()
    combo.addItems([say("开放", "Open"), say("已满", "Full")])
    computed = QLineEdit("2 100")
    computed.setProperty("computed", True)
    computed_field = FieldProblem(themes, computed)
    computed_field.set_note(say("由有效面积 4 200 m² ÷ 2.0 m² 算出", "From 4 200 m² of area at 2.0 m² each"))
    faulty = FieldProblem(themes, QLineEdit("2 340"))
    faulty.show_problem(
        say("入住比容量多 240 人。", "240 people more than the shelter holds."),
        say("改状态为“已满”，或更正人数。", "Mark it full, or correct the number."),
    )
    spin = DecimalNumber(unit="m")
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(40)
    off = QLineEdit(say("不可改", "Cannot be changed"))
    off.setEnabled(False)
    note = QPlainTextEdit(say("多行文字", "Several lines"))
    note.setMaximumHeight(50)
    return _card(QLineEdit(say("朝溪中学", "Chaoxi School")), combo, computed_field, faulty, spin, off, note, slider)


def _messages(themes: Themes, say: Say) -> QWidget:
    done, note, problem = (MessageBar(themes) for _ in range(3))
    done.done(
        say("已移动 Z1 的一角", "Moved a corner of Z1"), "17:00:24 +08", action=say("撤销", "Undo"), act=done.clear
    )
    note.note(say("雨量站 青山 18 分钟无数据", "No data from Qingshan gauge for 18 min"))
    problem.problem(
        say("zones.shp 没有坐标系", "zones.shp has no coordinate system"),
        say("选它制作时所用的一种，或另存为 GeoPackage 再导入", "Choose the one it was made in, or export it again."),
        action=say("选择", "Choose"),
        act=problem.clear,
    )
    problem.problem("another")
    ticks = [QCheckBox(say("吸附", "Snap")), QCheckBox(say("部分", "Partly")), QCheckBox(say("关", "Off"))]
    ticks[0].setChecked(True)
    ticks[1].setCheckState(Qt.CheckState.PartiallyChecked)
    radios = [QRadioButton(say("当时实况", "As it was")), QRadioButton(say("当时所知", "As known"))]
    radios[0].setChecked(True)
    return _card(done, note, problem, _row(*ticks), _row(*radios))


def _rows(themes: Themes, say: Say) -> QWidget:
    tree = QTreeWidget()
    tree.setHeaderHidden(True)
    groups = []
    for group in (say("疏散与避难", "Evacuation"), say("监测", "Sensing")):
        item = QTreeWidgetItem([group])
        leaf = QTreeWidgetItem([say("避难场所", "Shelters")])
        leaf.setCheckState(0, Qt.CheckState.Checked)
        item.addChild(leaf)
        tree.addTopLevelItem(item)
        groups.append(item)
    groups[0].setExpanded(True)
    table = QTableWidget(3, 2)
    table.setHorizontalHeaderLabels([say("任务", "Task"), say("负责", "Owner")])
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.horizontalHeader().setStretchLastSection(True)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    for row in range(3):
        table.setItem(row, 0, QTableWidgetItem(say("开放 S1", "Open S1")))
        table.setItem(row, 1, QTableWidgetItem(say("民政局", "Civil Affairs")))
    table.selectRow(1)
    tabs = QTabWidget()
    tabs.addTab(tree, say("态势板", "Board"))
    tabs.addTab(QWidget(), say("案件 4", "Cases 4"))
    section = Section(themes, say("任务", "Tasks"), table)
    section.set_count("3")
    section.add_action(GlyphButton(themes, "plus", "Add"))
    return _card(tabs, section)


def _work(themes: Themes, say: Say) -> QWidget:
    rows = [ProgressRow(themes, say(f"淹没范围 {n}", f"Inundation {n}")) for n in (1, 2, 3, 4)]
    rows[0].show_progress(0.62, say("比对高程格网，第 1 240 / 2 000 块", "Comparing heights, block 1 240 of 2 000"))
    rows[1].show_waiting(say("前两项完成后开始", "Starts after the two before it"))
    rows[2].show_done(say("3 412 行，记录 3 409，拒绝 3", "3 412 rows, 3 409 recorded, 3 refused"))
    rows[3].show_failed(say("文件缺 2 个分块，未改动任何图层", "Two blocks are missing; no layer was changed"))
    lamps = []
    for state in ("fresh", "ageing", "stale", "dead", "none"):
        lamp = Lamp(themes, "gauge")
        lamp.show_state(state, numbers.age(300))
        lamps.append(lamp)
    folded = Section(themes, say("已收起", "Folded"), QWidget())
    folded.set_folded(True)
    return _card(*rows, _row(*lamps, wrapped(numbers.age(300))), folded)


def _marks(themes: Themes, say: Say) -> QWidget:
    badges = [LevelBadge(themes, n) for n in (1, 2, 3, 4)]
    frames = [RomanFrame(themes, n) for n in (1, 2, 3, 4)]
    plates = QWidget()
    grid = QGridLayout(plates)
    grid.setSpacing(0)
    for at, pixmap in enumerate(_plates(themes)):
        label = PlainLabel()
        label.setPixmap(pixmap)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(label, at // 4, at % 4)
    return _card(_row(*badges, *frames), plates)


def _plates(themes: Themes) -> Iterator[QPixmap]:
    forms: tuple[tuple[Shape, str, dict[str, Any]], ...] = (
        ("diamond", "fire", {"badge": "1"}),
        ("hexagon", "flood", {"badge": "2"}),
        ("diamond", "trapped", {"selected": True}),
        ("disc", "boat", {"count": 12}),
        ("disc", "boat", {"progress": "planned"}),
        ("disc", "boat", {"progress": "ordered"}),
        ("disc", "boat", {"progress": "under_way"}),
        ("disc", "boat", {"progress": "under_way", "late": True}),
        ("square", "hospital", {}),
        ("square", "shelter", {"operability": "degraded"}),
        ("square", "power-station", {"operability": "down"}),
        ("square", "bridge", {"operability": "unknown"}),
    )
    for shape, glyph, form in forms:
        yield plate_pixmap(shape, glyph, themes.current, **form)


def _empty(themes: Themes, say: Say) -> QWidget:
    return EmptyPanel(
        themes,
        "inject",
        say("还没有演练", "No exercise yet"),
        say(
            "这里会列出注入、评估记录和实测时长。可从任一时刻另开，也可从场景开始。",
            "Injects, evaluator notes and measured times will stand here. Start from any moment, or from a scenario.",
        ),
        buttons=(main_button(say("从场景新建", "From a scenario")), plain_button(say("从此刻另开", "From now"))),
        hint=say("或把 .anlan 复盘包拖到窗口", "Or drop an .anlan package on the window"),
    )


if __name__ == "__main__":
    main()
