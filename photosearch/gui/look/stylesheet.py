"""The Qt style sheet of a colour scheme: shapes, borders and states. It names no widget class of ours."""

from photosearch.gui.look.colours import Colours
from photosearch.settings import resources

HEADING, TITLE = 14 / 12, 20 / 12
"""The sizes of headings and titles, as multiples of body text, which has 12 pixels by default."""
_SHEET = """
QWidget {{ color: {text}; }}
QMainWindow, QDialog, QMessageBox {{ background: {panel}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border}; padding: 4px 6px; }}

QMenuBar {{ background: {panel}; padding: 0px 4px; }}
QMenuBar::item {{ padding: 3px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {raised}; }}
QMenu {{ background: {panel}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 28px; border-radius: 4px; }}
QMenu::icon {{ left: 8px; }}
QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu::item:disabled {{ color: {faded}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 4px 8px; }}

QPushButton, QToolButton {{
    background: {raised}; border: 1px solid {border}; border-radius: 4px; padding: 4px 12px;
}}
QToolButton {{ padding: 4px 8px; }}
QPushButton:hover, QToolButton:hover {{ border-color: {quiet}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {selected}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {link}; padding: 3px 11px; }}
QToolButton:focus {{ padding: 3px 7px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {faded}; background: transparent; }}
QToolButton:checked {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
QToolButton:checked:disabled {{ background: {border}; color: {faded}; border-color: {border}; }}
QPushButton[look="primary"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
QPushButton[look="primary"]:hover {{ border-color: {text}; }}
QPushButton[look="primary"]:disabled {{ background: transparent; color: {faded}; border-color: {border}; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {text}; }}
QToolButton[look="flat"], QPushButton[look="flat"] {{ background: transparent; border-color: transparent; }}
QToolButton[look="flat"]:hover, QPushButton[look="flat"]:hover {{ background: {raised}; }}
QToolButton[look="flat"]:checked {{ background: {accent}; border-color: {accent}; }}
QToolButton[look="flat"]:checked:disabled {{ background: {border}; border-color: {border}; }}
QToolButton[look="flat"]:focus, QPushButton[look="flat"]:focus {{ border-color: {link}; }}
QToolButton[tight="true"] {{ padding: 4px; }}
QToolButton[tight="true"]:focus {{ padding: 3px; }}
QToolButton[look="link"] {{
    background: transparent; border-color: transparent; color: {link}; text-decoration: underline; padding: 1px 0px;
}}
QToolButton[look="link"]:focus {{ border: 2px solid {link}; padding: 0px; }}
QToolButton[chosen="true"] {{ color: {link}; font-weight: 600; }}
QToolButton::menu-indicator {{ width: 0; }}
QToolButton[look="small"] {{ background: transparent; border-color: transparent; padding: 1px; border-radius: 4px; }}
QFrame[look="chip"][against="true"] QToolButton {{ color: {danger}; }}
QToolButton[look="small"]:hover {{ background: {selected}; }}
QToolButton[look="small"]:focus {{ border: 2px solid {link}; padding: 0px; }}
QToolButton[look="small"]:checked {{ background: {accent}; border-color: {accent}; }}
QToolButton[look="section"] {{
    background: transparent; border-color: transparent; color: {quiet}; font-weight: 600; padding: 2px 4px;
}}
QToolButton[look="section"]:hover {{ color: {text}; }}
QToolButton[look="section"]:focus {{ border: 2px solid {link}; padding: 1px 3px; }}

QLabel {{ background: transparent; }}
QLabel[look="quiet"] {{ color: {quiet}; }}
QLabel[look="title"] {{ font-weight: 600; font-size: {title}pt; }}
QLabel[look="heading"] {{ font-weight: 600; font-size: {heading}pt; color: {text}; }}
QLabel[look="step"] {{ background: {selected}; border-radius: 8px; font-weight: 600; }}
QLabel[look="done"] {{ background: {accent}; color: {on_accent}; border-radius: 8px; font-weight: 600; }}
QLabel[look="link"] {{ color: {link}; }}
QLabel[look="danger"] {{ color: {danger}; }}

QWidget[look="panel"] {{ background: {panel}; }}
QWidget[look="backdrop"] {{ background: {backdrop}; }}
QWidget[look="black"] {{ background: #0b0b0c; }}
QWidget[look="over"] {{ background: rgba(24, 24, 26, 225); }}
QLabel[look="caption"] {{ background: rgba(0, 0, 0, 150); color: #f0f0f0; border-radius: 6px; }}
QFrame[look="chip"] {{ background: {raised}; border: 1px solid {border}; border-radius: 4px; }}
QFrame[look="chip"][against="true"] {{ border: 1px dashed {danger}; }}
QFrame[look="field"] {{ background: {backdrop}; border: 1px solid {border}; border-radius: 6px; }}
QFrame[look="field"][dropping="offered"] {{ border: 2px dashed {link}; }}
QFrame[look="field"][dropping="true"] {{ border: 2px solid {link}; }}
QFrame[look="card"] {{ background: {raised}; border: 1px solid {border}; border-radius: 10px; }}
QFrame[look="banner"] {{ background: {warning}; border-bottom: 1px solid {border}; }}
QFrame[look="banner"] QLabel {{ color: {on_warning}; }}
QFrame[look="banner"] QPushButton {{ background: transparent; color: {on_warning}; border-color: {on_warning}; }}
QLabel[look="toast"] {{
    background: {raised}; color: {text}; border: 1px solid {border}; border-radius: 6px; padding: 8px 16px;
}}
QFrame[look="line"] {{ background: {border}; }}

QLineEdit {{
    background: {backdrop}; border: 1px solid {border}; border-radius: 6px; padding: 4px 8px;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:focus {{ border: 2px solid {link}; padding: 3px 7px; }}

QLineEdit[look="inside"] {{ background: transparent; border: none; border-radius: 0; padding: 2px 4px; }}
QLineEdit[look="inside"]:focus {{ border: none; border-bottom: 2px solid {link}; padding: 2px 4px 0px 4px; }}

QLineEdit[look="small"] {{ padding: 2px 6px; border-radius: 4px; }}
QLineEdit[look="small"]:focus {{ padding: 1px 5px; }}
QLineEdit[look="wrong"] {{ padding: 2px 6px; border-radius: 4px; border-color: {danger}; color: {danger}; }}
QLineEdit[look="wrong"]:focus {{ padding: 1px 5px; border-color: {danger}; }}

QComboBox {{ background: {backdrop}; border: 1px solid {border}; border-radius: 6px; padding: 4px 8px; }}
QComboBox:hover {{ border-color: {quiet}; }}
QComboBox:focus {{ border: 2px solid {link}; padding: 3px 7px; }}
QComboBox:disabled {{ color: {faded}; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{ image: url("{icons}/chevron.svg"); width: 12px; height: 12px; }}
QCheckBox, QRadioButton {{ spacing: 8px; }}
QCheckBox::indicator {{
    width: 16px; height: 16px; background: {backdrop}; border: 1px solid {quiet}; border-radius: 4px;
}}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; image: url("{icons}/check.svg"); }}
QCheckBox::indicator:focus {{ border: 2px solid {link}; }}
QCheckBox::indicator:disabled {{ border-color: {border}; }}
QRadioButton::indicator {{
    width: 16px; height: 16px; background: {backdrop}; border: 1px solid {quiet}; border-radius: 9px;
}}
QRadioButton::indicator:checked {{ width: 8px; height: 8px; border: 5px solid {accent}; }}
QRadioButton::indicator:focus {{ border-color: {link}; }}
QRadioButton::indicator:disabled {{ border-color: {border}; }}

QAbstractItemView {{ background: {backdrop}; border: none; outline: none; }}
QListWidget, QPlainTextEdit {{ background: {backdrop}; border: 1px solid {border}; border-radius: 6px; padding: 4px; }}
QListWidget:focus, QPlainTextEdit:focus {{ border: 2px solid {link}; padding: 3px; }}
QListWidget::item {{ padding: 4px 8px; border-radius: 4px; }}
QListWidget::item:selected {{ background: {selected}; color: {text}; }}
QListView[look="suggestions"] {{
    background: {raised}; border: 1px solid {border}; border-radius: 6px;
}}
QListWidget[look="rows"] {{ background: {panel}; border: none; border-radius: 0; padding: 0px; }}
QListWidget[look="rows"]:focus {{ border: none; padding: 0px; }}
QListWidget[look="rows"]::item {{ padding: 3px 12px; }}
QListWidget[look="rows"]::item:focus {{ border: 1px solid {link}; }}
QTreeView {{ show-decoration-selected: 0; }}
QAbstractItemView[look="panel"] {{ background: {panel}; }}
QHeaderView::section {{
    background: {panel}; color: {quiet}; border: none; border-bottom: 1px solid {border}; padding: 6px 8px;
}}
QTableView {{ selection-background-color: {selected}; selection-color: {text}; gridline-color: transparent; }}
QTableView::item {{ padding: 4px 8px; }}
QTableView:focus {{ border: 1px solid {link}; }}

QScrollArea {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollArea[look="chips"] QScrollBar:horizontal {{ height: 0px; }}
QScrollBar::handle {{ background: {border}; border-radius: 4px; margin: 2px; min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {quiet}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QSplitter::handle {{ background: {border}; }}
QSplitter::handle:hover {{ background: {link}; }}
QSplitter::handle:horizontal {{ width: 1px; }}

QStatusBar {{ background: {panel}; border-top: 1px solid {border}; }}
QStatusBar::item {{ border: none; }}
QProgressBar {{ background: {border}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {link}; border-radius: 3px; }}
QSlider::groove:horizontal {{ height: 4px; background: {border}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {link}; border-radius: 2px; }}
QSlider::handle:horizontal {{
    background: {text}; width: 12px; height: 12px; margin: -4px 0; border-radius: 6px;
}}
QSlider:focus {{ border: 1px solid {link}; border-radius: 4px; }}
"""


def stylesheet(colours: Colours, points: float) -> str:
    """Returns the style sheet; `points` is the size of body text."""
    named = {name: getattr(colours, name) for name in colours.__slots__}
    return _SHEET.format(
        **named,
        icons=(resources() / "icons").as_posix(),
        faded=_faded(colours),
        heading=f"{points * HEADING:.1f}",
        title=f"{points * TITLE:.1f}",
    )


def _faded(colours: Colours) -> str:
    """Returns the colour of disabled text, between quiet text and the panel."""
    ink, ground = int(colours.quiet[1:], 16), int(colours.panel[1:], 16)
    mixed = [((ink >> shift & 255) * 6 + (ground >> shift & 255) * 4) // 10 for shift in (16, 8, 0)]
    return "#{:02x}{:02x}{:02x}".format(*mixed)
