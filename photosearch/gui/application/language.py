"""The language of the window. The English texts are in the code; translations and plurals are in resources."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from photosearch.settings import resources

SYSTEM = "system"
ENGLISH = QLocale(QLocale.Language.English)


def speak(application: QCoreApplication, language: str) -> list[QTranslator]:
    """Makes the application speak `language`, a value of the setting; English if there is no translation.

    Numbers and dates follow the language. Call it before the window is built: widgets are translated when created.

    Returns:
        the installed translators. The English one comes first, because it has the plural forms of untranslated texts.
    """
    locale = QLocale() if language == SYSTEM else QLocale(language)
    QLocale.setDefault(locale)
    ours, qt = str(translations()), QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translators = []
    for spoken, name, folder in ((ENGLISH, "photosearch", ours), (locale, "qtbase", qt), (locale, "photosearch", ours)):
        translator = QTranslator(application)
        if translator.load(spoken, name, "_", folder):
            application.installTranslator(translator)
            translators.append(translator)
    return translators


def translations() -> Path:
    """Returns the folder of translations, each as a .ts file and compiled to .qm."""
    return resources() / "translations"
