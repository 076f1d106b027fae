<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>&amp;Add Folder…</source>
        <translation>&amp;Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Watch a folder and make its photos searchable</source>
        <translation>Einen Ordner überwachen und seine Fotos durchsuchbar machen</translation>
    </message>
    <message>
        <source>Open S&amp;hared Library…</source>
        <translation>&amp;Gemeinsame Bibliothek öffnen…</translation>
    </message>
    <message>
        <source>Open a library of many people on a PostgreSQL server</source>
        <translation>Eine Bibliothek vieler Personen auf einem PostgreSQL-Server öffnen</translation>
    </message>
    <message>
        <source>&amp;Open Pictures…</source>
        <translation>&amp;Bilder öffnen…</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>Ein&amp;fügen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>B&amp;eenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Die letzte Änderung rückgängig machen</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Redo the last change that was undone</source>
        <translation>Die letzte rückgängig gemachte Änderung wiederholen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy the selected photo files</source>
        <translation>Die ausgewählten Fotodateien kopieren</translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <translation>&amp;Alle auswählen</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>&amp;Vor</translation>
    </message>
    <message>
        <source>&amp;Save Search…</source>
        <translation>Suche &amp;speichern…</translation>
    </message>
    <message>
        <source>Saved Searc&amp;hes…</source>
        <translation>&amp;Gespeicherte Suchen…</translation>
    </message>
    <message>
        <source>C&amp;lear Search</source>
        <translation>&amp;Suche leeren</translation>
    </message>
    <message>
        <source>Remove all examples, then all filters</source>
        <translation>Alle Beispiele entfernen, danach alle Filter</translation>
    </message>
    <message>
        <source>Clear &amp;Filters</source>
        <translation>&amp;Filter entfernen</translation>
    </message>
    <message>
        <source>&amp;Find Similar</source>
        <translation>Ähnli&amp;che suchen</translation>
    </message>
    <message>
        <source>Add as “&amp;Like This”</source>
        <translation>Als „Ä&amp;hnlich“ hinzufügen</translation>
    </message>
    <message>
        <source>Add as “&amp;Not Like This”</source>
        <translation>Als „&amp;Nicht ähnlich“ hinzufügen</translation>
    </message>
    <message>
        <source>S&amp;ame Photo</source>
        <translation>Dass&amp;elbe Foto</translation>
    </message>
    <message>
        <source>&amp;View Photo</source>
        <translation>Foto an&amp;zeigen</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>Ver&amp;gleichen</translation>
    </message>
    <message>
        <source>P&amp;revious Photo</source>
        <translation>Vo&amp;rheriges Foto</translation>
    </message>
    <message>
        <source>Ne&amp;xt Photo</source>
        <translation>Näch&amp;stes Foto</translation>
    </message>
    <message>
        <source>Remove the box</source>
        <translation>Den Rahmen entfernen</translation>
    </message>
    <message>
        <source>Rate the selected photos</source>
        <translation>Die ausgewählten Fotos bewerten</translation>
    </message>
    <message>
        <source>&amp;No Stars</source>
        <translation>&amp;Keine Sterne</translation>
    </message>
    <message>
        <source>Remove the rating of the selected photos</source>
        <translation>Die Bewertung der ausgewählten Fotos entfernen</translation>
    </message>
    <message>
        <source>&amp;1 Star</source>
        <translation>&amp;1 Stern</translation>
    </message>
    <message>
        <source>Rate the selected photos with one star</source>
        <translation>Die ausgewählten Fotos mit einem Stern bewerten</translation>
    </message>
    <message>
        <source>&amp;2 Stars</source>
        <translation>&amp;2 Sterne</translation>
    </message>
    <message>
        <source>Rate the selected photos with two stars</source>
        <translation>Die ausgewählten Fotos mit zwei Sternen bewerten</translation>
    </message>
    <message>
        <source>&amp;3 Stars</source>
        <translation>&amp;3 Sterne</translation>
    </message>
    <message>
        <source>Rate the selected photos with three stars</source>
        <translation>Die ausgewählten Fotos mit drei Sternen bewerten</translation>
    </message>
    <message>
        <source>&amp;4 Stars</source>
        <translation>&amp;4 Sterne</translation>
    </message>
    <message>
        <source>Rate the selected photos with four stars</source>
        <translation>Die ausgewählten Fotos mit vier Sternen bewerten</translation>
    </message>
    <message>
        <source>&amp;5 Stars</source>
        <translation>&amp;5 Sterne</translation>
    </message>
    <message>
        <source>Rate the selected photos with five stars</source>
        <translation>Die ausgewählten Fotos mit fünf Sternen bewerten</translation>
    </message>
    <message>
        <source>Give the selected photos a colour label</source>
        <translation>Die ausgewählten Fotos farbig markieren</translation>
    </message>
    <message>
        <source>&amp;Red</source>
        <translation>&amp;Rot</translation>
    </message>
    <message>
        <source>Label the selected photos red; repeat to remove</source>
        <translation>Die ausgewählten Fotos rot markieren; erneut wählen, um die Markierung zu entfernen</translation>
    </message>
    <message>
        <source>&amp;Yellow</source>
        <translation>&amp;Gelb</translation>
    </message>
    <message>
        <source>Label the selected photos yellow; repeat to remove</source>
        <translation>Die ausgewählten Fotos gelb markieren; erneut wählen, um die Markierung zu entfernen</translation>
    </message>
    <message>
        <source>&amp;Green</source>
        <translation>Gr&amp;ün</translation>
    </message>
    <message>
        <source>Label the selected photos green; repeat to remove</source>
        <translation>Die ausgewählten Fotos grün markieren; erneut wählen, um die Markierung zu entfernen</translation>
    </message>
    <message>
        <source>&amp;Blue</source>
        <translation>&amp;Blau</translation>
    </message>
    <message>
        <source>Label the selected photos blue; repeat to remove</source>
        <translation>Die ausgewählten Fotos blau markieren; erneut wählen, um die Markierung zu entfernen</translation>
    </message>
    <message>
        <source>&amp;Purple</source>
        <translation>&amp;Lila</translation>
    </message>
    <message>
        <source>Label the selected photos purple; repeat to remove</source>
        <translation>Die ausgewählten Fotos lila markieren; erneut wählen, um die Markierung zu entfernen</translation>
    </message>
    <message>
        <source>Fla&amp;g</source>
        <translation>&amp;Kennzeichnung</translation>
    </message>
    <message>
        <source>Pick or reject the selected photos</source>
        <translation>Die ausgewählten Fotos auswählen oder ablehnen</translation>
    </message>
    <message>
        <source>&amp;Pick</source>
        <translation>&amp;Ausgewählt</translation>
    </message>
    <message>
        <source>Flag the selected photos as picked</source>
        <translation>Die ausgewählten Fotos als ausgewählt kennzeichnen</translation>
    </message>
    <message>
        <source>Re&amp;ject</source>
        <translation>A&amp;bgelehnt</translation>
    </message>
    <message>
        <source>Flag the selected photos as rejected; no file is deleted</source>
        <translation>Die ausgewählten Fotos als abgelehnt kennzeichnen; keine Datei wird gelöscht</translation>
    </message>
    <message>
        <source>&amp;Unflag</source>
        <translation>&amp;Ohne Kennzeichnung</translation>
    </message>
    <message>
        <source>Remove the flag of the selected photos</source>
        <translation>Die Kennzeichnung der ausgewählten Fotos entfernen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Take the selected photos out of the library; the originals stay</source>
        <translation>Die ausgewählten Fotos exportieren; die Originale bleiben</translation>
    </message>
    <message>
        <source>&amp;Copy to Folder…</source>
        <translation>In Ordner &amp;kopieren…</translation>
    </message>
    <message>
        <source>Copy the selected photos into a folder, with their names and times</source>
        <translation>Die ausgewählten Fotos mit Namen und Zeiten in einen Ordner kopieren</translation>
    </message>
    <message>
        <source>&amp;Link in Folder…</source>
        <translation>In Ordner &amp;verknüpfen…</translation>
    </message>
    <message>
        <source>Make links to the selected photos in a folder</source>
        <translation>Verknüpfungen zu den ausgewählten Fotos in einem Ordner anlegen</translation>
    </message>
    <message>
        <source>Contact &amp;Sheet…</source>
        <translation>Kontakt&amp;abzug…</translation>
    </message>
    <message>
        <source>Save the selected photos as a contact sheet, PDF or PNG</source>
        <translation>Die ausgewählten Fotos als Kontaktabzug speichern, PDF oder PNG</translation>
    </message>
    <message>
        <source>&amp;Page…</source>
        <translation>&amp;Seite…</translation>
    </message>
    <message>
        <source>Save the selected photos as a page in one HTML file</source>
        <translation>Die ausgewählten Fotos als Seite in einer HTML-Datei speichern</translation>
    </message>
    <message>
        <source>Add to Bas&amp;ket</source>
        <translation>Im Korb &amp;vormerken</translation>
    </message>
    <message>
        <source>Collect the selected photos in the basket</source>
        <translation>Die ausgewählten Fotos im Korb sammeln</translation>
    </message>
    <message>
        <source>Add to Alb&amp;um</source>
        <translation>Zu Albu&amp;m hinzufügen</translation>
    </message>
    <message>
        <source>Add the selected photos to an album</source>
        <translation>Die ausgewählten Fotos zu einem Album hinzufügen</translation>
    </message>
    <message>
        <source>New Album…</source>
        <translation>Neues Album…</translation>
    </message>
    <message>
        <source>Make an album of the selected photos</source>
        <translation>Aus den ausgewählten Fotos ein Album machen</translation>
    </message>
    <message>
        <source>Remove from Album</source>
        <translation>Aus dem Album entfernen</translation>
    </message>
    <message>
        <source>Remove the selected photos from the album that is shown</source>
        <translation>Die ausgewählten Fotos aus dem angezeigten Album entfernen</translation>
    </message>
    <message>
        <source>Open W&amp;ith</source>
        <translation>Ö&amp;ffnen mit</translation>
    </message>
    <message>
        <source>Show in F&amp;older</source>
        <translation>Im &amp;Ordner anzeigen</translation>
    </message>
    <message>
        <source>Show the file in the file manager</source>
        <translation>Die Datei in der Dateiverwaltung anzeigen</translation>
    </message>
    <message>
        <source>&amp;Heat Map</source>
        <translation>&amp;Heatmap</translation>
    </message>
    <message>
        <source>Show where the photo matches the example or the description</source>
        <translation>Zeigen, wo das Foto zum Beispiel oder zur Beschreibung passt</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Fit to &amp;Window</source>
        <translation>An &amp;Fenster anpassen</translation>
    </message>
    <message>
        <source>Show the whole photo</source>
        <translation>Das ganze Foto anzeigen</translation>
    </message>
    <message>
        <source>&amp;100%</source>
        <translation>&amp;100 %</translation>
    </message>
    <message>
        <source>&amp;Larger Thumbnails</source>
        <translation>Größere Vorscha&amp;ubilder</translation>
    </message>
    <message>
        <source>Show fewer, larger photos</source>
        <translation>Weniger, aber größere Fotos anzeigen</translation>
    </message>
    <message>
        <source>&amp;Smaller Thumbnails</source>
        <translation>Kl&amp;einere Vorschaubilder</translation>
    </message>
    <message>
        <source>Show more, smaller photos</source>
        <translation>Mehr, aber kleinere Fotos anzeigen</translation>
    </message>
    <message>
        <source>Show Less Si&amp;milar Photos</source>
        <translation>We&amp;niger ähnliche Fotos zeigen</translation>
    </message>
    <message>
        <source>Show or hide photos below the threshold for “similar”</source>
        <translation>Fotos unter der Schwelle für „ähnlich“ ein- oder ausblenden</translation>
    </message>
    <message>
        <source>S&amp;quare Thumbnails</source>
        <translation>&amp;Quadratische Vorschaubilder</translation>
    </message>
    <message>
        <source>Cut thumbnails to squares, or show photos in their shape</source>
        <translation>Vorschaubilder quadratisch zuschneiden oder Fotos in ihrer Form zeigen</translation>
    </message>
    <message>
        <source>Show each stack as one photo</source>
        <translation>Jeden Stapel als ein Foto anzeigen</translation>
    </message>
    <message>
        <source>&amp;Folders Panel</source>
        <translation>&amp;Ordnerleiste</translation>
    </message>
    <message>
        <source>&amp;Details Panel</source>
        <translation>&amp;Detailleiste</translation>
    </message>
    <message>
        <source>Fil&amp;ters</source>
        <translation>F&amp;ilter</translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>&amp;Rescan Folders</source>
        <translation>Ordner n&amp;eu durchsuchen</translation>
    </message>
    <message>
        <source>&amp;Pause Indexing</source>
        <translation>Indizierung &amp;anhalten</translation>
    </message>
    <message>
        <source>&amp;Index at Full Speed</source>
        <translation>Mit &amp;voller Geschwindigkeit indizieren</translation>
    </message>
    <message>
        <source>&amp;Duplicates…</source>
        <translation>&amp;Duplikate…</translation>
    </message>
    <message>
        <source>&amp;Skipped Photos…</source>
        <translation>Ü&amp;bersprungene Fotos…</translation>
    </message>
    <message>
        <source>Re&amp;locate Folder…</source>
        <translation>Ordner neu &amp;zuordnen…</translation>
    </message>
    <message>
        <source>Re&amp;move Folder…</source>
        <translation>Ordner ent&amp;fernen…</translation>
    </message>
    <message>
        <source>Stop watching the selected folder</source>
        <translation>Den ausgewählten Ordner nicht mehr überwachen</translation>
    </message>
    <message>
        <source>&amp;Check and Repair</source>
        <translation>&amp;Prüfen und reparieren</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>Ein&amp;stellungen…</translation>
    </message>
    <message>
        <source>Theme, language, background work and limits</source>
        <translation>Farbschema, Sprache, Hintergrundaufgaben und Grenzen</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;About PhotoSearch</source>
        <translation>Ü&amp;ber PhotoSearch</translation>
    </message>
    <message>
        <source>Choose picture files to search with</source>
        <translation>Bilddateien auswählen, mit denen gesucht wird</translation>
    </message>
    <message>
        <source>Search with the picture or files on the clipboard</source>
        <translation>Mit dem Bild oder den Dateien aus der Zwischenablage suchen</translation>
    </message>
    <message>
        <source>Quit PhotoSearch</source>
        <translation>PhotoSearch beenden</translation>
    </message>
    <message>
        <source>Select all photos shown</source>
        <translation>Alle angezeigten Fotos auswählen</translation>
    </message>
    <message>
        <source>Go back to the previous search</source>
        <translation>Zurück zur vorherigen Suche</translation>
    </message>
    <message>
        <source>Go forward to the next search</source>
        <translation>Weiter zur nächsten Suche</translation>
    </message>
    <message>
        <source>Save the current search under a name</source>
        <translation>Die aktuelle Suche unter einem Namen speichern</translation>
    </message>
    <message>
        <source>List, rename and delete saved searches</source>
        <translation>Gespeicherte Suchen anzeigen, umbenennen und löschen</translation>
    </message>
    <message>
        <source>Fi&amp;nd by Text…</source>
        <translation>Nach &amp;Text suchen…</translation>
    </message>
    <message>
        <source>Find photos by name, folder, title, caption or keyword</source>
        <translation>Fotos nach Name, Ordner, Titel, Bildunterschrift oder Stichwort suchen</translation>
    </message>
    <message>
        <source>This &amp;Exact Photo</source>
        <translation>Genau &amp;dieses Foto</translation>
    </message>
    <message>
        <source>Find the photo that the example comes from, rather than similar ones</source>
        <translation>Findet das Foto, aus dem das Beispiel stammt, statt ähnlicher Fotos</translation>
    </message>
    <message>
        <source>Remove all filters</source>
        <translation>Alle Filter entfernen</translation>
    </message>
    <message>
        <source>Search for photos similar to the selected ones</source>
        <translation>Fotos suchen, die den ausgewählten ähneln</translation>
    </message>
    <message>
        <source>Add the selected photos to the search as examples</source>
        <translation>Die ausgewählten Fotos als Beispiele zur Suche hinzufügen</translation>
    </message>
    <message>
        <source>Rank photos similar to the selected ones lower</source>
        <translation>Fotos, die den ausgewählten ähneln, weiter hinten einordnen</translation>
    </message>
    <message>
        <source>Mark the selected photos as the same photo as the example; repeat to remove the mark</source>
        <translation>Die ausgewählten Fotos als dasselbe Foto wie das Beispiel markieren; erneut wählen, um die Markierung zu entfernen</translation>
    </message>
    <message>
        <source>Not the Sa&amp;me Photo</source>
        <translation>Nicht dasse&amp;lbe Foto</translation>
    </message>
    <message>
        <source>Mark the selected photos as not the same photo as the example; repeat to remove the mark</source>
        <translation>Die ausgewählten Fotos als nicht dasselbe Foto wie das Beispiel markieren; erneut wählen, um die Markierung zu entfernen</translation>
    </message>
    <message>
        <source>Show two photos side by side: the two selected photos, or the photo and the example</source>
        <translation>Zwei Fotos nebeneinander anzeigen: die beiden ausgewählten oder das Foto und das Beispiel</translation>
    </message>
    <message>
        <source>Show the previous photo</source>
        <translation>Das vorherige Foto anzeigen</translation>
    </message>
    <message>
        <source>Show the next photo</source>
        <translation>Das nächste Foto anzeigen</translation>
    </message>
    <message>
        <source>Select a &amp;Detail</source>
        <translation>Ein &amp;Detail auswählen</translation>
    </message>
    <message>
        <source>Draw a box around the part to search for</source>
        <translation>Einen Rahmen um den gesuchten Bereich ziehen</translation>
    </message>
    <message>
        <source>&amp;Search for This Detail</source>
        <translation>Nach diesem Detail s&amp;uchen</translation>
    </message>
    <message>
        <source>Search for the part inside the box</source>
        <translation>Nach dem Bereich im Rahmen suchen</translation>
    </message>
    <message>
        <source>Use &amp;Whole Picture</source>
        <translation>Ganzes B&amp;ild verwenden</translation>
    </message>
    <message>
        <source>Ra&amp;ting</source>
        <translation>Bewer&amp;tung</translation>
    </message>
    <message>
        <source>Colour La&amp;bel</source>
        <translation>Far&amp;bmarkierung</translation>
    </message>
    <message>
        <source>Op&amp;en with Default App</source>
        <translation>Mit Stand&amp;ard-App öffnen</translation>
    </message>
    <message>
        <source>Open the photo with the system’s default app</source>
        <translation>Das Foto mit der Standard-App des Systems öffnen</translation>
    </message>
    <message>
        <source>Choose an app to open the photo with</source>
        <translation>Eine App auswählen, mit der das Foto geöffnet wird</translation>
    </message>
    <message>
        <source>&amp;Attention Map</source>
        <translation>&amp;Aufmerksamkeitskarte</translation>
    </message>
    <message>
        <source>Show which areas the model focuses on</source>
        <translation>Zeigen, auf welche Bereiche das Modell achtet</translation>
    </message>
    <message>
        <source>Zoom in on the photo</source>
        <translation>Das Foto vergrößern</translation>
    </message>
    <message>
        <source>Zoom out of the photo</source>
        <translation>Das Foto verkleinern</translation>
    </message>
    <message>
        <source>Show the photo at actual size</source>
        <translation>Das Foto in Originalgröße anzeigen</translation>
    </message>
    <message>
        <source>&amp;Expand Stack</source>
        <translation>Sta&amp;pel aufklappen</translation>
    </message>
    <message>
        <source>Show or hide the photos in this stack</source>
        <translation>Die Fotos dieses Stapels ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Ex&amp;pand All Stacks</source>
        <translation>A&amp;lle Stapel aufklappen</translation>
    </message>
    <message>
        <source>Show the photos in every stack</source>
        <translation>Die Fotos aller Stapel anzeigen</translation>
    </message>
    <message>
        <source>&amp;Collapse All Stacks</source>
        <translation>Alle Stapel &amp;zuklappen</translation>
    </message>
    <message>
        <source>&amp;Join Photos</source>
        <translation>Fotos zusammenfüh&amp;ren</translation>
    </message>
    <message>
        <source>Show the selected photos as one, from now on</source>
        <translation>Die ausgewählten Fotos künftig als eines anzeigen</translation>
    </message>
    <message>
        <source>Sepa&amp;rate Photo Files</source>
        <translation>Dateien &amp;trennen</translation>
    </message>
    <message>
        <source>Show the files of the selected photos apart, from now on</source>
        <translation>Die Dateien der ausgewählten Fotos künftig einzeln anzeigen</translation>
    </message>
    <message>
        <source>Suggest &amp;Best of Burst</source>
        <translation>&amp;Bestes der Serie vorschlagen</translation>
    </message>
    <message>
        <source>Compare the sharpness and exposure of a burst; nothing is changed</source>
        <translation>Schärfe und Belichtung einer Serie vergleichen; nichts wird geändert</translation>
    </message>
    <message>
        <source>Show or hide the folders panel</source>
        <translation>Die Ordnerleiste ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the details panel</source>
        <translation>Die Detailleiste ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the filters and the timeline</source>
        <translation>Filter und Zeitleiste ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show PhotoSearch in full screen</source>
        <translation>PhotoSearch im Vollbild anzeigen</translation>
    </message>
    <message>
        <source>Check all folders for changes now</source>
        <translation>Alle Ordner jetzt auf Änderungen prüfen</translation>
    </message>
    <message>
        <source>Stop reading photos until you resume</source>
        <translation>Keine Fotos lesen, bis Sie die Indizierung fortsetzen</translation>
    </message>
    <message>
        <source>Index at full speed, even on battery power and beside other programs</source>
        <translation>Auch im Akkubetrieb und neben anderen Programmen mit voller Geschwindigkeit indizieren</translation>
    </message>
    <message>
        <source>Find duplicate photos in the library</source>
        <translation>Doppelte Fotos in der Bibliothek finden</translation>
    </message>
    <message>
        <source>&amp;Train on Your Photos…</source>
        <translation>Mit ei&amp;genen Fotos trainieren…</translation>
    </message>
    <message>
        <source>Train the model on your own photos, and choose which model to use</source>
        <translation>Das Modell mit eigenen Fotos trainieren und das verwendete Modell auswählen</translation>
    </message>
    <message>
        <source>List the photos that could not be read, with the reasons</source>
        <translation>Nicht lesbare Fotos mit Grund auflisten</translation>
    </message>
    <message>
        <source>E&amp;xclude Files…</source>
        <translation>Dateien aussch&amp;ließen…</translation>
    </message>
    <message>
        <source>Use patterns to keep files and folders out of the library</source>
        <translation>Dateien und Ordner mit Mustern aus der Bibliothek heraushalten</translation>
    </message>
    <message>
        <source>Choose the new location of an offline folder</source>
        <translation>Den neuen Speicherort eines nicht erreichbaren Ordners auswählen</translation>
    </message>
    <message>
        <source>Check the library and repair any damage; photos are never changed</source>
        <translation>Die Bibliothek prüfen und Schäden reparieren; Fotos werden nie verändert</translation>
    </message>
    <message>
        <source>List all keyboard shortcuts</source>
        <translation>Alle Tastenkürzel auflisten</translation>
    </message>
    <message>
        <source>Version and licences</source>
        <translation>Version und Lizenzen</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>&amp;Suche</translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation>&amp;Foto</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Show the photo alone, as large as the window; repeat to return</source>
        <translation>Foto allein und so groß wie das Fenster zeigen; noch einmal, um zurückzukehren</translation>
    </message>
    <message>
        <source>Stac&amp;k Photos</source>
        <translation>Fotos &amp;stapeln</translation>
    </message>
    <message>
        <source>Show the files of one photo, bursts and nearly identical photos as one stack</source>
        <translation>Die Dateien eines Fotos, Serien und nahezu gleiche Fotos als einen Stapel anzeigen</translation>
    </message>
    <message>
        <source>&amp;Library</source>
        <translation>B&amp;ibliothek</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>Eingefügtes Bild</translation>
    </message>
    <message>
        <source>{} skipped</source>
        <translation>{} übersprungen</translation>
    </message>
    <message>
        <source>{}s</source>
        <translation>{}er</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>weniger als eine Minute</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Waiting for mains power</source>
        <translation>Wartet auf Netzbetrieb</translation>
    </message>
    <message>
        <source>Indexing {}</source>
        <translation>Indizierung: {}</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>noch {}</translation>
    </message>
    <message>
        <source>same photo</source>
        <translation>dasselbe Foto</translation>
    </message>
    <message>
        <source>very similar</source>
        <translation>sehr ähnlich</translation>
    </message>
    <message>
        <source>similar</source>
        <translation>ähnlich</translation>
    </message>
    <message>
        <source>your choice</source>
        <translation>Ihre Auswahl</translation>
    </message>
    <message>
        <source>most pixels</source>
        <translation>die meisten Pixel</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln Foto</numerusform>
            <numerusform>%Ln Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>file name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <source>file date</source>
        <translation>Dateidatum</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s)</source>
        <translation>
            <numerusform>etwa %Ln Minute</numerusform>
            <numerusform>etwa %Ln Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s)</source>
        <translation>
            <numerusform>etwa %Ln Stunde</numerusform>
            <numerusform>etwa %Ln Stunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting until the computer is idle</source>
        <translation>Wartet, bis der Computer nicht benutzt wird</translation>
    </message>
    <message>
        <source>gentle on battery power</source>
        <translation>schonend im Akkubetrieb</translation>
    </message>
    <message>
        <source>gentle, as chosen in the settings</source>
        <translation>schonend, wie in den Einstellungen gewählt</translation>
    </message>
    <message>
        <source>other programs go first while this window is not in front</source>
        <translation>andere Programme haben Vorrang, solange dieses Fenster nicht im Vordergrund ist</translation>
    </message>
    <message>
        <source>other programs go first</source>
        <translation>andere Programme haben Vorrang</translation>
    </message>
    <message numerus="yes">
        <source>{} of %Ln photo(s)</source>
        <translation>
            <numerusform>{} von %Ln Foto</numerusform>
            <numerusform>{} von %Ln Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>{} per second</source>
        <translation>{} pro Sekunde</translation>
    </message>
    <message>
        <source>{}%</source>
        <translation>{} %</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>as chosen in the settings</source>
        <translation>wie in den Einstellungen gewählt</translation>
    </message>
    <message>
        <source>the fastest on this computer</source>
        <translation>auf diesem Computer am schnellsten</translation>
    </message>
    <message>
        <source>no other provider is installed</source>
        <translation>kein anderer Ausführungsanbieter ist installiert</translation>
    </message>
    <message>
        <source>The model runs on {}: {}</source>
        <translation>Das Modell läuft auf {}: {}</translation>
    </message>
    <message>
        <source>less similar</source>
        <translation>weniger ähnlich</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>RAW</source>
        <translation>RAW</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>bearbeitet</translation>
    </message>
    <message>
        <source>video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>burst</source>
        <translation>Serie</translation>
    </message>
    <message>
        <source>exposure bracket</source>
        <translation>Belichtungsreihe</translation>
    </message>
    <message>
        <source>panorama</source>
        <translation>Panorama</translation>
    </message>
    <message>
        <source>raw file from the camera</source>
        <translation>RAW-Datei der Kamera</translation>
    </message>
    <message>
        <source>largest file</source>
        <translation>größte Datei</translation>
    </message>
    <message>
        <source>earliest date</source>
        <translation>frühestes Datum</translation>
    </message>
    <message>
        <source>first by name</source>
        <translation>alphabetisch zuerst</translation>
    </message>
    <message>
        <source>not the same photo</source>
        <translation>nicht dasselbe Foto</translation>
    </message>
    <message>
        <source>1/{} s</source>
        <translation>1/{} s</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} s</translation>
    </message>
    <message>
        <source>{} mm</source>
        <translation>{} mm</translation>
    </message>
    <message>
        <source>N</source>
        <translation>N</translation>
    </message>
    <message>
        <source>S</source>
        <translation>S</translation>
    </message>
    <message>
        <source>E</source>
        <translation>O</translation>
    </message>
    <message>
        <source>W</source>
        <translation>W</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Full speed</source>
        <translation>Volle Geschwindigkeit</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>Schonend</translation>
    </message>
    <message>
        <source>The photo shown</source>
        <translation>Das angezeigte Foto</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Hell oder dunkel</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Language and number format of the window</source>
        <translation>Sprache und Zahlenformat des Fensters</translation>
    </message>
    <message>
        <source>Copy and drag</source>
        <translation>Kopieren und Ziehen</translation>
    </message>
    <message>
        <source>Which files to copy or drag if a photo has several, such as RAW and JPEG</source>
        <translation>Welche Dateien kopiert oder gezogen werden, wenn ein Foto mehrere hat, etwa RAW und JPEG</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>How many results a search loads at a time; scrolling loads more</source>
        <translation>Wie viele Ergebnisse eine Suche auf einmal lädt; beim Scrollen kommen weitere hinzu</translation>
    </message>
    <message>
        <source>photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Recognise what photos show</source>
        <translation>Erkennen, was Fotos zeigen</translation>
    </message>
    <message>
        <source>Finds photos by words such as dog, ship or beach, without reading them again; works offline</source>
        <translation>Findet Fotos mit Wörtern wie Hund, Schiff oder Strand, ohne sie erneut zu lesen; funktioniert offline</translation>
    </message>
    <message>
        <source>Name the places of photos</source>
        <translation>Orte von Fotos benennen</translation>
    </message>
    <message>
        <source>Finds photos by the city and country of their coordinates; works offline</source>
        <translation>Findet Fotos nach Stadt und Land ihrer Koordinaten; funktioniert ohne Internet</translation>
    </message>
    <message>
        <source>Run the model on</source>
        <translation>Modell ausführen auf</translation>
    </message>
    <message>
        <source>Automatic uses the fastest device that gives correct results</source>
        <translation>„Automatisch“ nutzt das schnellste Gerät, das richtige Ergebnisse liefert</translation>
    </message>
    <message>
        <source>Read text in photos</source>
        <translation>Text in Fotos lesen</translation>
    </message>
    <message>
        <source>Signs, receipts and screenshots can then be found by their words; reading takes about a second a photo</source>
        <translation>Schilder, Kassenzettel und Screenshots sind dann an ihren Wörtern zu finden; das Lesen dauert etwa eine Sekunde je Foto</translation>
    </message>
    <message>
        <source>Keep running when the window is closed</source>
        <translation>Nach dem Schließen des Fensters weiterlaufen</translation>
    </message>
    <message>
        <source>Indexing continues in the system tray, if there is one</source>
        <translation>Die Indizierung läuft im Infobereich weiter, falls es einen gibt</translation>
    </message>
    <message>
        <source>Notify when a long task is done</source>
        <translation>Melden, wenn eine lange Aufgabe fertig ist</translation>
    </message>
    <message>
        <source>Only while another window is in front; needs a system tray</source>
        <translation>Nur während ein anderes Fenster vorn ist; benötigt einen Infobereich</translation>
    </message>
    <message>
        <source>Indexing speed</source>
        <translation>Geschwindigkeit der Indizierung</translation>
    </message>
    <message>
        <source>Automatic lets other programs go first, except for new folders; gentle works a quarter of the time</source>
        <translation>Automatisch lässt anderen Programmen den Vorrang, außer bei neuen Ordnern; schonend arbeitet ein Viertel der Zeit</translation>
    </message>
    <message>
        <source>Index only on mains power</source>
        <translation>Nur im Netzbetrieb indizieren</translation>
    </message>
    <message>
        <source>New photos wait while the computer runs on battery power</source>
        <translation>Im Akkubetrieb warten neue Fotos</translation>
    </message>
    <message>
        <source>Index only while the computer is idle</source>
        <translation>Nur indizieren, wenn der Computer nicht benutzt wird</translation>
    </message>
    <message>
        <source>New photos wait until nobody has used the computer for a few minutes</source>
        <translation>Neue Fotos warten, bis der Computer einige Minuten lang nicht benutzt wurde</translation>
    </message>
    <message>
        <source>Rescan folders every</source>
        <translation>Ordner neu durchsuchen alle</translation>
    </message>
    <message>
        <source>Finds changes that the system did not report, for example on network drives</source>
        <translation>Findet Änderungen, die das System nicht gemeldet hat, etwa auf Netzlaufwerken</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>Read a new file after</source>
        <translation>Neue Datei lesen nach</translation>
    </message>
    <message>
        <source>How long a file must stay unchanged before it is read</source>
        <translation>Wie lange eine Datei unverändert sein muss, bevor sie gelesen wird</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>Thumbnail size</source>
        <translation>Größe der Vorschaubilder</translation>
    </message>
    <message>
        <source>Longest side of new thumbnails</source>
        <translation>Längste Seite neuer Vorschaubilder</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Thumbnail cache</source>
        <translation>Cache für Vorschaubilder</translation>
    </message>
    <message>
        <source>Maximum size; the least used thumbnails are removed first</source>
        <translation>Maximale Größe; die am wenigsten benutzten Vorschaubilder werden zuerst entfernt</translation>
    </message>
    <message>
        <source>megabytes</source>
        <translation>Megabyte</translation>
    </message>
    <message>
        <source>Daily backups kept</source>
        <translation>Tägliche Sicherungen</translation>
    </message>
    <message>
        <source>At most one a day, if the library has changed; 0 turns backups off</source>
        <translation>Höchstens eine am Tag, falls die Bibliothek sich geändert hat; 0 schaltet Sicherungen ab</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>Weekly backups kept</source>
        <translation>Wöchentliche Sicherungen</translation>
    </message>
    <message>
        <source>One a week, in addition to the daily backups</source>
        <translation>Eine je Woche, zusätzlich zu den täglichen Sicherungen</translation>
    </message>
    <message>
        <source>weeks</source>
        <translation>Wochen</translation>
    </message>
    <message>
        <source>Backup folder</source>
        <translation>Ordner für Sicherungen</translation>
    </message>
    <message>
        <source>Each library needs its own; if empty, a folder inside the library is used</source>
        <translation>Jede Bibliothek braucht einen eigenen; bleibt das Feld leer, wird ein Ordner in der Bibliothek verwendet</translation>
    </message>
    <message>
        <source>Offer to move duplicates to the trash</source>
        <translation>Anbieten, Duplikate in den Papierkorb zu verschieben</translation>
    </message>
    <message>
        <source>Lists the files and asks for confirmation first</source>
        <translation>Listet die Dateien zuerst auf und fragt nach</translation>
    </message>
    <message>
        <source>Write ratings and keywords to XMP sidecars</source>
        <translation>Bewertungen und Stichwörter in XMP-Begleitdateien schreiben</translation>
    </message>
    <message>
        <source>Other programs can then read them; photo files are never written</source>
        <translation>Andere Programme können sie dann lesen; Fotodateien werden nie geschrieben</translation>
    </message>
    <message>
        <source>Decoder processes</source>
        <translation>Decoder-Prozesse</translation>
    </message>
    <message>
        <source>How many photos are read at the same time; 0 means one per processor core</source>
        <translation>Wie viele Fotos gleichzeitig gelesen werden; 0 bedeutet eines je Prozessorkern</translation>
    </message>
    <message>
        <source>processes</source>
        <translation>Prozesse</translation>
    </message>
    <message>
        <source>Time limit per photo</source>
        <translation>Zeitlimit je Foto</translation>
    </message>
    <message>
        <source>A photo that takes longer is skipped</source>
        <translation>Ein Foto, das länger braucht, wird übersprungen</translation>
    </message>
    <message>
        <source>Size limit per photo</source>
        <translation>Größenlimit je Foto</translation>
    </message>
    <message>
        <source>A larger photo is skipped</source>
        <translation>Ein größeres Foto wird übersprungen</translation>
    </message>
    <message>
        <source>megapixels</source>
        <translation>Megapixel</translation>
    </message>
    <message>
        <source>Memory limit per decoder</source>
        <translation>Speicherlimit je Decoder</translation>
    </message>
    <message>
        <source>A photo that needs more is skipped</source>
        <translation>Ein Foto, das mehr braucht, wird übersprungen</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>„{}“</translation>
    </message>
    <message>
        <source>Text in picture “{}”</source>
        <translation>Text im Bild „{}“</translation>
    </message>
    <message>
        <source>Landscape</source>
        <translation>Querformat</translation>
    </message>
    <message>
        <source>Portrait</source>
        <translation>Hochformat</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>Quadratisch</translation>
    </message>
    <message>
        <source>Similarity {} or higher</source>
        <translation>Ähnlichkeit ab {}</translation>
    </message>
    <message>
        <source>Without {}</source>
        <translation>Ohne {}</translation>
    </message>
    <message>
        <source>Exactly “{}”</source>
        <translation>Genau „{}“</translation>
    </message>
    <message>
        <source>In “{}”</source>
        <translation>In „{}“</translation>
    </message>
    <message>
        <source>Title “{}”</source>
        <translation>Titel „{}“</translation>
    </message>
    <message>
        <source>Caption “{}”</source>
        <translation>Bildunterschrift „{}“</translation>
    </message>
    <message>
        <source>Keyword “{}”</source>
        <translation>Stichwort „{}“</translation>
    </message>
    <message>
        <source>Place “{}”</source>
        <translation>Ort „{}“</translation>
    </message>
    <message>
        <source>Shows “{}”</source>
        <translation>Zeigt „{}“</translation>
    </message>
    <message>
        <source>Camera “{}”</source>
        <translation>Kamera „{}“</translation>
    </message>
    <message>
        <source>Lens “{}”</source>
        <translation>Objektiv „{}“</translation>
    </message>
    <message>
        <source>Type “{}”</source>
        <translation>Typ „{}“</translation>
    </message>
    <message>
        <source>Before {}</source>
        <translation>Vor {}</translation>
    </message>
    <message>
        <source>After {}</source>
        <translation>Nach {}</translation>
    </message>
    <message>
        <source>No label</source>
        <translation>Ohne Farbmarkierung</translation>
    </message>
    <message>
        <source>No flag</source>
        <translation>Ohne Kennzeichnung</translation>
    </message>
    <message>
        <source>Album “{}”</source>
        <translation>Album „{}“</translation>
    </message>
    <message>
        <source>With location</source>
        <translation>Mit Ort</translation>
    </message>
    <message>
        <source>Without location</source>
        <translation>Ohne Ort</translation>
    </message>
    <message>
        <source>With text in the picture</source>
        <translation>Mit Text im Bild</translation>
    </message>
    <message>
        <source>Without text in the picture</source>
        <translation>Ohne Text im Bild</translation>
    </message>
    <message>
        <source>{} or more</source>
        <translation>{} oder mehr</translation>
    </message>
    <message>
        <source>Most similar first</source>
        <translation>Ähnlichste zuerst</translation>
    </message>
    <message>
        <source>Least similar first</source>
        <translation>Unähnlichste zuerst</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>Name (Z–A)</source>
        <translation>Name (Z–A)</translation>
    </message>
    <message>
        <source>Name (A–Z)</source>
        <translation>Name (A–Z)</translation>
    </message>
    <message>
        <source>From {}</source>
        <translation>Ab {}</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>Größte zuerst</translation>
    </message>
    <message>
        <source>{} or {}</source>
        <translation>{} oder {}</translation>
    </message>
    <message>
        <source>Smallest first</source>
        <translation>Kleinste zuerst</translation>
    </message>
    <message>
        <source>Until {}</source>
        <translation>Bis {}</translation>
    </message>
    <message>
        <source>the system could not move it to the trash</source>
        <translation>das System konnte sie nicht in den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>the photo to keep has changed</source>
        <translation>das zu behaltende Foto wurde geändert</translation>
    </message>
    <message>
        <source>the file has changed</source>
        <translation>die Datei wurde geändert</translation>
    </message>
    <message>
        <source>it is the same file as the photo to keep</source>
        <translation>sie ist dieselbe Datei wie das zu behaltende Foto</translation>
    </message>
    <message>
        <source>the trash cannot handle its file name</source>
        <translation>der Papierkorb kann ihren Dateinamen nicht verarbeiten</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Lila</translation>
    </message>
    <message>
        <source>Pick</source>
        <translation>Ausgewählt</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Farbmarkierung</translation>
    </message>
    <message>
        <source>Flag</source>
        <translation>Kennzeichnung</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Bildunterschrift</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Stichwörter</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>sidecar</source>
        <translation>Begleitdatei</translation>
    </message>
    <message>
        <source>photo file</source>
        <translation>Fotodatei</translation>
    </message>
    <message>
        <source>Basket</source>
        <translation>Korb</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>Beispiel</translation>
    </message>
    <message>
        <source>Show heat maps</source>
        <translation>Heatmaps anzeigen</translation>
    </message>
    <message>
        <source>Amber areas match the example.</source>
        <translation>Gelbe Bereiche passen zum Beispiel.</translation>
    </message>
    <message>
        <source>Similarity {}</source>
        <translation>Ähnlichkeit {}</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About PhotoSearch</source>
        <translation>Über PhotoSearch</translation>
    </message>
    <message>
        <source>Libraries used by PhotoSearch</source>
        <translation>Von PhotoSearch verwendete Bibliotheken</translation>
    </message>
    <message>
        <source>Licence of the selected library</source>
        <translation>Lizenz der ausgewählten Bibliothek</translation>
    </message>
    <message>
        <source>Show Releases</source>
        <translation>Versionen anzeigen</translation>
    </message>
    <message>
        <source>Show all versions in the browser: {}</source>
        <translation>Alle Versionen im Browser anzeigen: {}</translation>
    </message>
    <message>
        <source>The package does not name a licence.</source>
        <translation>Das Paket nennt keine Lizenz.</translation>
    </message>
    <message>
        <source>Finds photos by example, entirely on this computer. Free software under the Apache License 2.0.</source>
        <translation>Findet Fotos anhand von Beispielen, vollständig auf diesem Computer. Freie Software unter der Apache-Lizenz 2.0.</translation>
    </message>
    <message>
        <source>Place names are from GeoNames (geonames.org), under the licence CC BY 4.0.</source>
        <translation>Ortsnamen stammen von GeoNames (geonames.org), unter der Lizenz CC BY 4.0.</translation>
    </message>
    <message>
        <source>Built with these libraries:</source>
        <translation>Erstellt mit diesen Bibliotheken:</translation>
    </message>
</context>
<context>
    <name>AlbumCommands</name>
    <message>
        <source>New Album</source>
        <translation>Neues Album</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to {}</source>
        <translation>
            <numerusform>%Ln Foto zu {} hinzugefügt</numerusform>
            <numerusform>%Ln Fotos zu {} hinzugefügt</numerusform>
        </translation>
    </message>
    <message>
        <source>Rename Album</source>
        <translation>Album umbenennen</translation>
    </message>
    <message>
        <source>Delete Album</source>
        <translation>Album löschen</translation>
    </message>
    <message>
        <source>Delete the album “{}”?</source>
        <translation>Das Album „{}“ löschen?</translation>
    </message>
    <message>
        <source>Its photos stay in the library.</source>
        <translation>Seine Fotos bleiben in der Bibliothek.</translation>
    </message>
    <message>
        <source>Name of the album</source>
        <translation>Name des Albums</translation>
    </message>
</context>
<context>
    <name>AlbumsPanel</name>
    <message>
        <source>Albums</source>
        <translation>Alben</translation>
    </message>
    <message>
        <source>Show Album</source>
        <translation>Album anzeigen</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Empty Basket</source>
        <translation>Korb leeren</translation>
    </message>
    <message>
        <source>Delete Album…</source>
        <translation>Album löschen…</translation>
    </message>
</context>
<context>
    <name>AnnotationCommands</name>
    <message numerus="yes">
        <source>%Ln sidecar(s) were not written. {}</source>
        <translation>
            <numerusform>%Ln Begleitdatei wurde nicht geschrieben. {}</numerusform>
            <numerusform>%Ln Begleitdateien wurden nicht geschrieben. {}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnnotationEditor</name>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Bildunterschrift</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Stichwörter</translation>
    </message>
    <message>
        <source>Places &gt; Vienna, sunset</source>
        <translation>Orte &gt; Wien, Sonnenuntergang</translation>
    </message>
    <message>
        <source>A shared library shows what the photo files say, and cannot change it</source>
        <translation>Eine gemeinsame Bibliothek zeigt, was in den Fotodateien steht, und kann es nicht ändern</translation>
    </message>
    <message>
        <source>Different values</source>
        <translation>Verschiedene Werte</translation>
    </message>
    <message>
        <source>{}: from the {}</source>
        <translation>{} (Quelle: {})</translation>
    </message>
    <message>
        <source>{}: from {}, not {}</source>
        <translation>{} (Quelle: {}; abweichend: {})</translation>
    </message>
    <message>
        <source>Sidecar: {}</source>
        <translation>Begleitdatei: {}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln star(s)</source>
        <translation>
            <numerusform>%Ln Stern</numerusform>
            <numerusform>%Ln Sterne</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Answers</name>
    <message numerus="yes">
        <source>%Ln photo(s) found in {} ms</source>
        <translation>
            <numerusform>%Ln Foto in {} ms gefunden</numerusform>
            <numerusform>%Ln Fotos in {} ms gefunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message numerus="yes">
        <source>Hide %Ln less similar photo(s)</source>
        <translation>
            <numerusform>%Ln weniger ähnliches Foto ausblenden</numerusform>
            <numerusform>%Ln weniger ähnliche Fotos ausblenden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln less similar photo(s)</source>
        <translation>
            <numerusform>%Ln weniger ähnliches Foto</numerusform>
            <numerusform>%Ln weniger ähnliche Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>Search failed</source>
        <translation>Suche fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>ApplicationCommands</name>
    <message>
        <source>“{}” was downloaded and is in use.</source>
        <translation>„{}“ wurde heruntergeladen und wird verwendet.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Hide this message</source>
        <translation>Diese Meldung ausblenden</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>Picture of {}</source>
        <translation>Bild von {}</translation>
    </message>
    <message>
        <source>not like this</source>
        <translation>nicht ähnlich</translation>
    </message>
    <message>
        <source>detail</source>
        <translation>Detail</translation>
    </message>
    <message>
        <source>Search for photos like {}</source>
        <translation>Nach Fotos wie {} suchen</translation>
    </message>
    <message>
        <source>Rank photos like {} lower</source>
        <translation>Fotos wie {} weiter hinten einordnen</translation>
    </message>
    <message>
        <source>Change the selected detail of {}</source>
        <translation>Das ausgewählte Detail von {} ändern</translation>
    </message>
    <message>
        <source>Search for a detail of {}</source>
        <translation>Nach einem Detail von {} suchen</translation>
    </message>
    <message>
        <source>Search with the whole picture {}</source>
        <translation>Mit dem ganzen Bild {} suchen</translation>
    </message>
    <message>
        <source>Weight of {}</source>
        <translation>Gewichtung von {}</translation>
    </message>
    <message>
        <source>Remove {} from the search</source>
        <translation>{} aus der Suche entfernen</translation>
    </message>
</context>
<context>
    <name>ChoiceMenu</name>
    <message>
        <source>{} more</source>
        <translation>{} weitere</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Comparison of two photos</source>
        <translation>Vergleich zweier Fotos</translation>
    </message>
    <message>
        <source>Photo to keep</source>
        <translation>Zu behaltendes Foto</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopie</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Whole Photos</source>
        <translation>Ganze Fotos</translation>
    </message>
    <message>
        <source>100%</source>
        <translation>100 %</translation>
    </message>
    <message>
        <source>Drag or scroll: both photos move and zoom together</source>
        <translation>Ziehen oder scrollen: Beide Fotos bewegen und zoomen gemeinsam</translation>
    </message>
    <message>
        <source>too large for full resolution, shown at {}</source>
        <translation>zu groß für die volle Auflösung, angezeigt mit {}</translation>
    </message>
</context>
<context>
    <name>CopiesModel</name>
    <message>
        <source>Keep: {}</source>
        <translation>Behalten: {}</translation>
    </message>
    <message>
        <source>Whole photo</source>
        <translation>Ganzes Foto</translation>
    </message>
    <message>
        <source>A part of it</source>
        <translation>Ein Ausschnitt davon</translation>
    </message>
    <message>
        <source>Identical file</source>
        <translation>Identische Datei</translation>
    </message>
    <message>
        <source>Similarity {}</source>
        <translation>Ähnlichkeit {}</translation>
    </message>
</context>
<context>
    <name>DateField</name>
    <message>
        <source>A day, month or year, such as {}, 2023-05 or 2023</source>
        <translation>Ein Tag, Monat oder Jahr, etwa {}, 2023-05 oder 2023</translation>
    </message>
    <message>
        <source>This is not a date. {}</source>
        <translation>Das ist kein Datum. {}</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Same photo?</source>
        <translation>Dasselbe Foto?</translation>
    </message>
    <message>
        <source>No photo selected</source>
        <translation>Kein Foto ausgewählt</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>Photo details</source>
        <translation>Fotodetails</translation>
    </message>
    <message>
        <source>Shows</source>
        <translation>Zeigt</translation>
    </message>
    <message>
        <source>Your mark</source>
        <translation>Ihre Markierung</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Belichtung</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Dateigröße</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Dimensions</source>
        <translation>Abmessungen</translation>
    </message>
    <message>
        <source>{} different</source>
        <translation>{} verschiedene</translation>
    </message>
    <message>
        <source>Coordinates</source>
        <translation>Koordinaten</translation>
    </message>
    <message>
        <source>Not {}</source>
        <translation>Nicht {}</translation>
    </message>
    <message>
        <source>This photo does not show “{}”. PhotoSearch remembers that and does not change the file.</source>
        <translation>Dieses Foto zeigt „{}“ nicht. PhotoSearch merkt sich das und ändert die Datei nicht.</translation>
    </message>
    <message>
        <source>Show on map</source>
        <translation>Auf der Karte anzeigen</translation>
    </message>
    <message>
        <source>Show this location in the browser: {}</source>
        <translation>Diesen Ort im Browser anzeigen: {}</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>and {} more</source>
        <translation>und {} weitere</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>Objektiv</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>PhotoSearch now uses “{}”.</source>
        <translation>PhotoSearch verwendet jetzt „{}“.</translation>
    </message>
    <message>
        <source>The current model stays in use.</source>
        <translation>Das aktuelle Modell wird weiter verwendet.</translation>
    </message>
    <message>
        <source>Reading photos with the new model</source>
        <translation>Fotos werden mit dem neuen Modell gelesen</translation>
    </message>
    <message>
        <source>Building the index for the new model</source>
        <translation>Index für das neue Modell wird erstellt</translation>
    </message>
    <message>
        <source>Reading text in photos</source>
        <translation>Text in Fotos wird gelesen</translation>
    </message>
    <message>
        <source>Preparing photos for descriptions</source>
        <translation>Fotos werden für Beschreibungen vorbereitet</translation>
    </message>
</context>
<context>
    <name>Drops</name>
    <message>
        <source>Drop pictures to start a new search, or folders to watch.
The search bar adds to the search.</source>
        <translation>Bilder für eine neue Suche hier ablegen, oder Ordner zum Überwachen.
Auf der Suchleiste ergänzen Bilder die Suche.</translation>
    </message>
    <message>
        <source>Drop pictures to search, or folders to watch</source>
        <translation>Bilder zum Suchen oder Ordner zum Überwachen ablegen</translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message>
        <source>Duplicates</source>
        <translation>Duplikate</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Comparing photos…</source>
        <translation>Fotos werden verglichen…</translation>
    </message>
    <message>
        <source>No photo shows a part of another one.</source>
        <translation>Kein Foto zeigt einen Ausschnitt eines anderen.</translation>
    </message>
    <message>
        <source>No similar photos found. Move the slider to the left to include less similar ones.</source>
        <translation>Keine ähnlichen Fotos gefunden. Schieben Sie den Regler nach links, um weniger ähnliche einzubeziehen.</translation>
    </message>
    <message>
        <source>{} · {} can be freed</source>
        <translation>{} · {} können freigegeben werden</translation>
    </message>
    <message>
        <source>and {} more</source>
        <translation>und {} weitere</translation>
    </message>
    <message>
        <source>Groups of duplicates</source>
        <translation>Gruppen von Duplikaten</translation>
    </message>
    <message>
        <source>Photos in this group</source>
        <translation>Fotos in dieser Gruppe</translation>
    </message>
    <message>
        <source>Search Again</source>
        <translation>Erneut suchen</translation>
    </message>
    <message>
        <source>Identical Files ({})</source>
        <translation>Identische Dateien ({})</translation>
    </message>
    <message>
        <source>Same Picture ({})</source>
        <translation>Gleiches Bild ({})</translation>
    </message>
    <message>
        <source>Parts ({})</source>
        <translation>Ausschnitte ({})</translation>
    </message>
    <message>
        <source>Similar Photos ({})</source>
        <translation>Ähnliche Fotos ({})</translation>
    </message>
    <message>
        <source>This Group Except Kept Photo</source>
        <translation>Diese Gruppe außer dem behaltenen Foto</translation>
    </message>
    <message>
        <source>The comparison was not finished.</source>
        <translation>Der Vergleich wurde nicht abgeschlossen.</translation>
    </message>
    <message>
        <source>No duplicates found. Move the slider to the left to include less similar photos.</source>
        <translation>Keine Duplikate gefunden. Schieben Sie den Regler nach links, um weniger ähnliche Fotos einzubeziehen.</translation>
    </message>
    <message>
        <source>No identical files found.</source>
        <translation>Keine identischen Dateien gefunden.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s)</source>
        <translation>
            <numerusform>%Ln Gruppe</numerusform>
            <numerusform>%Ln Gruppen</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · The library has changed since this search</source>
        <translation>{} · Die Bibliothek hat sich seit dieser Suche geändert</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) selected ({})</source>
        <translation>
            <numerusform>%Ln Foto ausgewählt ({})</numerusform>
            <numerusform>%Ln Fotos ausgewählt ({})</numerusform>
        </translation>
    </message>
    <message>
        <source>Not moved: {}</source>
        <translation>Nicht verschoben: {}</translation>
    </message>
    <message>
        <source>Kind of duplicates</source>
        <translation>Art der Duplikate</translation>
    </message>
    <message>
        <source>Minimum similarity</source>
        <translation>Mindestähnlichkeit</translation>
    </message>
    <message>
        <source>How similar a photo must be to count as a copy</source>
        <translation>Wie ähnlich ein Foto sein muss, um als Kopie zu gelten</translation>
    </message>
    <message>
        <source>Comparison progress</source>
        <translation>Fortschritt des Vergleichs</translation>
    </message>
    <message>
        <source>Keep This Instead</source>
        <translation>Stattdessen dieses behalten</translation>
    </message>
    <message>
        <source>Compare at 100%</source>
        <translation>Bei 100 % vergleichen</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Copy Paths</source>
        <translation>Pfade kopieren</translation>
    </message>
    <message>
        <source>Move to Trash…</source>
        <translation>In den Papierkorb verschieben…</translation>
    </message>
    <message>
        <source>All Except Kept Photos</source>
        <translation>Alle außer den behaltenen Fotos</translation>
    </message>
    <message>
        <source>In Folder</source>
        <translation>Im Ordner</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>Auswählen</translation>
    </message>
</context>
<context>
    <name>ExampleStrip</name>
    <message>
        <source>{}: rank {} before, {} after</source>
        <translation>{}: vorher Rang {}, nachher Rang {}</translation>
    </message>
</context>
<context>
    <name>ExclusionDialog</name>
    <message>
        <source>Exclude Files</source>
        <translation>Dateien ausschließen</translation>
    </message>
    <message>
        <source>Scanning the folders…</source>
        <translation>Die Ordner werden durchsucht…</translation>
    </message>
    <message numerus="yes">
        <source>{} of %Ln photo(s) excluded</source>
        <translation>
            <numerusform>{} von %Ln Foto ausgeschlossen</numerusform>
            <numerusform>{} von %Ln Fotos ausgeschlossen</numerusform>
        </translation>
    </message>
    <message>
        <source>Folder the patterns apply to</source>
        <translation>Ordner, für den die Muster gelten</translation>
    </message>
    <message>
        <source>In all folders</source>
        <translation>In allen Ordnern</translation>
    </message>
    <message>
        <source>In {}</source>
        <translation>In {}</translation>
    </message>
    <message>
        <source>Tick what PhotoSearch should not read. Files stay where they are, and your marks are kept.</source>
        <translation>Kreuzen Sie an, was PhotoSearch nicht lesen soll. Die Dateien bleiben, wo sie sind, und Ihre Markierungen bleiben erhalten.</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Kinds of files</source>
        <translation>Dateiarten</translation>
    </message>
    <message>
        <source>Smaller than</source>
        <translation>Kleiner als</translation>
    </message>
    <message>
        <source>Patterns, one per line: *.png excludes files by name, Cache/ excludes folders, /Old/ excludes a folder at the top level only, &lt;50 kB excludes small files, and !Keep/ includes files again.</source>
        <translation>Muster, eines pro Zeile: *.png schließt Dateien nach Namen aus, Cache/ schließt Ordner aus, /Alt/ nur einen Ordner der obersten Ebene, &lt;50 kB kleine Dateien, und !Behalten/ nimmt Dateien wieder auf.</translation>
    </message>
    <message>
        <source>Exclusion patterns</source>
        <translation>Ausschlussmuster</translation>
    </message>
    <message>
        <source>Recycle bins, file system snapshots, caches and system folders are always excluded. In photo libraries, only the originals are read.</source>
        <translation>Papierkörbe, Dateisystem-Snapshots, Caches und Systemordner sind immer ausgeschlossen. Aus Fotobibliotheken werden nur die Originale gelesen.</translation>
    </message>
    <message>
        <source>Excluded photos</source>
        <translation>Ausgeschlossene Fotos</translation>
    </message>
</context>
<context>
    <name>ExportCommands</name>
    <message>
        <source>Contact sheet (*.pdf *.png)</source>
        <translation>Kontaktabzug (*.pdf *.png)</translation>
    </message>
    <message>
        <source>Page (*.html)</source>
        <translation>Seite (*.html)</translation>
    </message>
    <message>
        <source>Saved as {}</source>
        <translation>Gespeichert als {}</translation>
    </message>
    <message>
        <source>The export was cancelled.</source>
        <translation>Der Export wurde abgebrochen.</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Export läuft</translation>
    </message>
    <message>
        <source>{} is a photo of your library, and PhotoSearch never replaces a photo</source>
        <translation>{} ist ein Foto Ihrer Bibliothek, und PhotoSearch ersetzt nie ein Foto</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>Wählen Sie einen anderen Namen</translation>
    </message>
    <message>
        <source>Choose a Folder</source>
        <translation>Ordner auswählen</translation>
    </message>
    <message>
        <source>Save As</source>
        <translation>Speichern unter</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be exported. {}</source>
        <translation>
            <numerusform>%Ln Datei konnte nicht exportiert werden. {}</numerusform>
            <numerusform>%Ln Dateien konnten nicht exportiert werden. {}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The export was cancelled after %Ln file(s).</source>
        <translation>
            <numerusform>Der Export wurde nach %Ln Datei abgebrochen.</numerusform>
            <numerusform>Der Export wurde nach %Ln Dateien abgebrochen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) exported to {}</source>
        <translation>
            <numerusform>%Ln Datei nach {} exportiert</numerusform>
            <numerusform>%Ln Dateien nach {} exportiert</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilmStrip</name>
    <message>
        <source>Film strip</source>
        <translation>Filmstreifen</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Sort: {}</source>
        <translation>Sortierung: {}</translation>
    </message>
    <message>
        <source>Orientation</source>
        <translation>Ausrichtung</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Text in picture</source>
        <translation>Text im Bild</translation>
    </message>
    <message>
        <source>Minimum similarity</source>
        <translation>Mindestähnlichkeit</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>About {}</source>
        <translation>Etwa {}</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>Objektiv</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Sterne</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Flag</source>
        <translation>Kennzeichnung</translation>
    </message>
    <message>
        <source>Keyword</source>
        <translation>Stichwort</translation>
    </message>
    <message>
        <source>Hide photos that are less similar than this</source>
        <translation>Weniger ähnliche Fotos ausblenden</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Ähnlichkeit</translation>
    </message>
</context>
<context>
    <name>FilterChip</name>
    <message>
        <source>Remove filter: {}</source>
        <translation>Filter entfernen: {}</translation>
    </message>
    <message>
        <source>Change filter: {}</source>
        <translation>Filter ändern: {}</translation>
    </message>
    <message>
        <source>Choose what these words mean</source>
        <translation>Festlegen, was diese Wörter bedeuten</translation>
    </message>
</context>
<context>
    <name>FoldersModel</name>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>scanning</source>
        <translation>wird durchsucht</translation>
    </message>
    <message>
        <source>indexing</source>
        <translation>wird indiziert</translation>
    </message>
    <message>
        <source>watching</source>
        <translation>überwacht</translation>
    </message>
    <message>
        <source>checked periodically</source>
        <translation>regelmäßig geprüft</translation>
    </message>
    <message>
        <source>indexing {}</source>
        <translation>wird indiziert ({})</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>nicht erreichbar</translation>
    </message>
</context>
<context>
    <name>FoldersPanel</name>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Remove Folder</source>
        <translation>Ordner entfernen</translation>
    </message>
    <message>
        <source>Stop watching “{}”?</source>
        <translation>„{}“ nicht mehr überwachen?</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) will be removed from the library. The files stay where they are and are not changed.</source>
        <translation>
            <numerusform>%Ln Foto wird aus der Bibliothek entfernt. Die Dateien bleiben, wo sie sind, und werden nicht verändert.</numerusform>
            <numerusform>%Ln Fotos werden aus der Bibliothek entfernt. Die Dateien bleiben, wo sie sind, und werden nicht verändert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Show Only This Folder</source>
        <translation>Nur diesen Ordner anzeigen</translation>
    </message>
    <message>
        <source>Show in File Manager</source>
        <translation>In der Dateiverwaltung anzeigen</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>Überwachte Ordner</translation>
    </message>
</context>
<context>
    <name>Framing</name>
    <message>
        <source>Arrow keys move the box, Shift+arrow keys resize it, Enter searches</source>
        <translation>Pfeiltasten verschieben den Rahmen, Umschalt+Pfeiltasten ändern seine Größe, Eingabe sucht</translation>
    </message>
    <message>
        <source>Draw a box around the part to search for, or press an arrow key</source>
        <translation>Ziehen Sie einen Rahmen um den gesuchten Bereich, oder drücken Sie eine Pfeiltaste</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message>
        <source>Label: {}</source>
        <translation>Farbmarkierung: {}</translation>
    </message>
    <message>
        <source>Photo {} of {}</source>
        <translation>Foto {} von {}</translation>
    </message>
    <message>
        <source>Similarity {}</source>
        <translation>Ähnlichkeit {}</translation>
    </message>
    <message>
        <source>Your mark: {}</source>
        <translation>Ihre Markierung: {}</translation>
    </message>
    <message numerus="yes">
        <source>Expanded stack of %Ln photo(s)</source>
        <translation>
            <numerusform>Aufgeklappter Stapel mit %Ln Foto</numerusform>
            <numerusform>Aufgeklappter Stapel mit %Ln Fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stack of %Ln photo(s)</source>
        <translation>
            <numerusform>Stapel mit %Ln Foto</numerusform>
            <numerusform>Stapel mit %Ln Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>More files belong to this photo</source>
        <translation>Zu diesem Foto gehören weitere Dateien</translation>
    </message>
</context>
<context>
    <name>GroupsModel</name>
    <message numerus="yes">
        <source>%Ln photo(s) · {} can be freed</source>
        <translation>
            <numerusform>%Ln Foto · {} können freigegeben werden</numerusform>
            <numerusform>%Ln Fotos · {} können freigegeben werden</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IndexNews</name>
    <message numerus="yes">
        <source>%Ln folder(s)</source>
        <translation>
            <numerusform>%Ln Ordner</numerusform>
            <numerusform>%Ln Ordnern</numerusform>
        </translation>
    </message>
    <message>
        <source>{} in {}</source>
        <translation>{} in {}</translation>
    </message>
</context>
<context>
    <name>ItemCommands</name>
    <message>
        <source>Comparing the photos of the burst…</source>
        <translation>Die Fotos der Serie werden verglichen…</translation>
    </message>
    <message>
        <source>Join Photos</source>
        <translation>Fotos zusammenführen</translation>
    </message>
    <message>
        <source>Separate Photo Files</source>
        <translation>Dateien trennen</translation>
    </message>
    <message>
        <source>There is no other photo in this burst that can be read.</source>
        <translation>In dieser Serie gibt es kein weiteres lesbares Foto.</translation>
    </message>
    <message>
        <source>All {} photos of this burst look equally sharp and well exposed.</source>
        <translation>Alle {} Fotos dieser Serie sind gleich scharf und gut belichtet.</translation>
    </message>
    <message>
        <source>it is {} times as sharp as the middle one of the burst</source>
        <translation>es {}-mal so scharf ist wie das mittlere der Serie</translation>
    </message>
    <message>
        <source>only {} % of it is blown out or black</source>
        <translation>nur {} % davon ausgefressen oder schwarz sind</translation>
    </message>
    <message>
        <source>Suggestion: {}, because {}. Nothing was changed.</source>
        <translation>Vorschlag: {}, weil {}. Es wurde nichts geändert.</translation>
    </message>
</context>
<context>
    <name>LearningPage</name>
    <message>
        <source>Reading your photos…</source>
        <translation>Ihre Fotos werden gelesen…</translation>
    </message>
    <message>
        <source>Checking your photos…</source>
        <translation>Ihre Fotos werden geprüft…</translation>
    </message>
    <message numerus="yes">
        <source>made during training from %Ln photo(s)</source>
        <translation>
            <numerusform>beim Training aus %Ln Foto erzeugt</numerusform>
            <numerusform>beim Training aus %Ln Fotos erzeugt</numerusform>
        </translation>
    </message>
    <message>
        <source>Time: {}. Memory: {}. Disk space: {}. Your photos are not changed.</source>
        <translation>Dauer: {}. Arbeitsspeicher: {}. Speicherplatz: {}. Ihre Fotos werden nicht verändert.</translation>
    </message>
    <message>
        <source>Rendering scenes for comparison…</source>
        <translation>Vergleichsszenen werden gerendert…</translation>
    </message>
    <message>
        <source>Analysing edited copies of your photos…</source>
        <translation>Bearbeitete Kopien Ihrer Fotos werden analysiert…</translation>
    </message>
    <message>
        <source>Training…</source>
        <translation>Training läuft…</translation>
    </message>
    <message>
        <source>Choosing the best strength…</source>
        <translation>Die beste Stärke wird ermittelt…</translation>
    </message>
    <message>
        <source>Comparing with the current model…</source>
        <translation>Vergleich mit dem aktuellen Modell…</translation>
    </message>
    <message numerus="yes">
        <source>On your photos: {} before, {} after (±{}, %Ln held-out pair(s)). In general: {} before, {} after.</source>
        <translation>
            <numerusform>Bei Ihren Fotos: vorher {}, nachher {} (±{}, %Ln zurückgehaltenes Paar). Allgemein: vorher {}, nachher {}.</numerusform>
            <numerusform>Bei Ihren Fotos: vorher {}, nachher {} (±{}, %Ln zurückgehaltene Paare). Allgemein: vorher {}, nachher {}.</numerusform>
        </translation>
    </message>
    <message>
        <source>The new model is better for your photos.</source>
        <translation>Das neue Modell ist besser für Ihre Fotos.</translation>
    </message>
    <message>
        <source>The new model is not clearly better, so nothing was changed. More photos or marks may help.</source>
        <translation>Das neue Modell ist nicht eindeutig besser, daher wurde nichts geändert. Mehr Fotos oder Markierungen können helfen.</translation>
    </message>
    <message>
        <source>Training finished. {}</source>
        <translation>Training beendet. {}</translation>
    </message>
    <message>
        <source>Training ended unexpectedly. Your model was not changed.</source>
        <translation>Das Training wurde unerwartet beendet. Ihr Modell wurde nicht verändert.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Wird gestartet…</translation>
    </message>
    <message>
        <source>My photos</source>
        <translation>Meine Fotos</translation>
    </message>
    <message>
        <source>Each folder contains one kind of photo</source>
        <translation>Jeder Ordner enthält Fotos einer Art</translation>
    </message>
    <message>
        <source>Deep: trains the network itself; best with a graphics card</source>
        <translation>Gründlich: trainiert das Netz selbst; am besten mit Grafikkarte</translation>
    </message>
    <message>
        <source>Deep training needs an additional program. Install it with this command, then return here.</source>
        <translation>Das gründliche Training benötigt ein zusätzliches Programm. Installieren Sie es mit diesem Befehl, und kehren Sie dann hierher zurück.</translation>
    </message>
    <message>
        <source>Model name</source>
        <translation>Name des Modells</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Photo to find, first results before, first results after:</source>
        <translation>Gesuchtes Foto, erste Ergebnisse vorher, erste Ergebnisse nachher:</translation>
    </message>
    <message>
        <source>No labelling is needed: the model learns which photos belong together from your library. Nothing leaves this computer.</source>
        <translation>Sie müssen nichts beschriften: Das Modell lernt aus Ihrer Bibliothek, welche Fotos zusammengehören. Nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>full</source>
        <translation>voll</translation>
    </message>
    <message>
        <source>high</source>
        <translation>hoch</translation>
    </message>
    <message>
        <source>low</source>
        <translation>gering</translation>
    </message>
    <message>
        <source>In the same folder of one kind</source>
        <translation>Im selben Ordner mit Fotos einer Art</translation>
    </message>
    <message>
        <source>In the same folder, within an hour</source>
        <translation>Im selben Ordner, innerhalb einer Stunde</translation>
    </message>
    <message>
        <source>At the same place, within hours</source>
        <translation>Am selben Ort, innerhalb von Stunden</translation>
    </message>
    <message>
        <source>Trust: {}</source>
        <translation>Vertrauen: {}</translation>
    </message>
    <message>
        <source>Quick: a few minutes on any computer</source>
        <translation>Schnell: einige Minuten auf jedem Computer</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Use This Model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Edited copies</source>
        <translation>Bearbeitete Kopien</translation>
    </message>
    <message>
        <source>Marked as the same photo</source>
        <translation>Als dasselbe Foto markiert</translation>
    </message>
    <message>
        <source>Marked as different</source>
        <translation>Als verschieden markiert</translation>
    </message>
    <message>
        <source>Taken in a burst</source>
        <translation>In einer Serie aufgenommen</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Colours of the map, from weak to strong</source>
        <translation>Farben der Heatmap, von schwach bis stark</translation>
    </message>
</context>
<context>
    <name>LibraryCommands</name>
    <message>
        <source>New Location of “{}”</source>
        <translation>Neuer Speicherort von „{}“</translation>
    </message>
</context>
<context>
    <name>LossCurve</name>
    <message>
        <source>Training loss</source>
        <translation>Trainingsverlust</translation>
    </message>
    <message>
        <source>From {} to {}</source>
        <translation>Von {} bis {}</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>{} (in use)</source>
        <translation>{} (wird verwendet)</translation>
    </message>
    <message>
        <source>Delete Model</source>
        <translation>Modell löschen</translation>
    </message>
    <message>
        <source>Delete the model “{}”?</source>
        <translation>Das Modell „{}“ löschen?</translation>
    </message>
    <message>
        <source>{} (included with PhotoSearch)</source>
        <translation>{} (in PhotoSearch enthalten)</translation>
    </message>
    <message>
        <source>Created {}</source>
        <translation>Erstellt am {}</translation>
    </message>
    <message>
        <source>based on {}</source>
        <translation>basiert auf {}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) indexed</source>
        <translation>
            <numerusform>%Ln Foto indiziert</numerusform>
            <numerusform>%Ln Fotos indiziert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) to read again</source>
        <translation>
            <numerusform>%Ln Foto muss erneut gelesen werden</numerusform>
            <numerusform>%Ln Fotos müssen erneut gelesen werden</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading your photos with the new model. Searches use the old model until this is done.</source>
        <translation>Ihre Fotos werden mit dem neuen Modell gelesen. Bis dahin verwendet die Suche das alte Modell.</translation>
    </message>
    <message>
        <source>Building the index for the new model.</source>
        <translation>Der Index für das neue Modell wird erstellt.</translation>
    </message>
    <message>
        <source>PhotoSearch now uses “{}”.</source>
        <translation>PhotoSearch verwendet jetzt „{}“.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be read and will follow later.</source>
        <translation>
            <numerusform>%Ln Foto konnte nicht gelesen werden und folgt später.</numerusform>
            <numerusform>%Ln Fotos konnten nicht gelesen werden und folgen später.</numerusform>
        </translation>
    </message>
    <message>
        <source>The current model stays in use.</source>
        <translation>Das aktuelle Modell wird weiter verwendet.</translation>
    </message>
    <message>
        <source>The model was deleted.</source>
        <translation>Das Modell wurde gelöscht.</translation>
    </message>
    <message>
        <source>Its index of your photos is deleted too. Your photos are kept.</source>
        <translation>Der zugehörige Index Ihrer Fotos wird ebenfalls gelöscht. Ihre Fotos bleiben erhalten.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Export Model</source>
        <translation>Modell exportieren</translation>
    </message>
    <message>
        <source>Import Model</source>
        <translation>Modell importieren</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Use This Model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
</context>
<context>
    <name>Nearest</name>
    <message>
        <source>Without {}: {}</source>
        <translation>Ohne {}: {}</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Opening the library…</source>
        <translation>Die Bibliothek wird geöffnet…</translation>
    </message>
    <message>
        <source>Loading the model and the index.</source>
        <translation>Modell und Index werden geladen.</translation>
    </message>
    <message>
        <source>The library cannot be opened</source>
        <translation>Die Bibliothek kann nicht geöffnet werden</translation>
    </message>
    <message>
        <source>The library is damaged</source>
        <translation>Die Bibliothek ist beschädigt</translation>
    </message>
    <message>
        <source>If the library is damaged, PhotoSearch sets it aside and restores the newest intact backup.</source>
        <translation>Ist die Bibliothek beschädigt, legt PhotoSearch sie beiseite und stellt die neueste intakte Sicherung wieder her.</translation>
    </message>
    <message>
        <source>Add the folder that contains your photos, or drop it here. PhotoSearch reads your photos in the background and never changes them. Nothing leaves this computer.</source>
        <translation>Fügen Sie den Ordner mit Ihren Fotos hinzu, oder legen Sie ihn hier ab. PhotoSearch liest Ihre Fotos im Hintergrund und verändert sie nie. Nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>The search failed</source>
        <translation>Die Suche ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>Connect the drive that contains your photos. They stay in the library and come back when the drive does. If a folder has moved, select it and choose Relocate Folder….</source>
        <translation>Schließen Sie das Laufwerk mit Ihren Fotos an. Die Fotos bleiben in der Bibliothek und erscheinen wieder, sobald das Laufwerk erreichbar ist. Wurde ein Ordner verschoben, wählen Sie ihn aus und dann „Ordner neu zuordnen…“.</translation>
    </message>
    <message>
        <source>No photo matches every filter. Remove one of the filters above, or all of them.</source>
        <translation>Kein Foto entspricht allen Filtern. Entfernen Sie oben einen der Filter oder alle.</translation>
    </message>
    <message>
        <source>Searched for: {}</source>
        <translation>Gesucht nach: {}</translation>
    </message>
    <message>
        <source>Try another picture, or remove a “not like this” example.</source>
        <translation>Versuchen Sie es mit einem anderen Bild, oder entfernen Sie ein Beispiel, das als „nicht ähnlich“ hinzugefügt ist.</translation>
    </message>
    <message>
        <source>Scanning your folders…</source>
        <translation>Ihre Ordner werden durchsucht…</translation>
    </message>
    <message>
        <source>The watched folders contain no photos yet. New photos appear here automatically.</source>
        <translation>Die überwachten Ordner enthalten noch keine Fotos. Neue Fotos erscheinen hier automatisch.</translation>
    </message>
    <message>
        <source>Checking the library…</source>
        <translation>Die Bibliothek wird geprüft…</translation>
    </message>
    <message>
        <source>Welcome to PhotoSearch</source>
        <translation>Willkommen bei PhotoSearch</translation>
    </message>
    <message>
        <source>Your folders are offline</source>
        <translation>Ihre Ordner sind nicht erreichbar</translation>
    </message>
    <message>
        <source>No matching photos</source>
        <translation>Keine passenden Fotos</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Photos appear here as soon as the first ones have been read. You can already search.</source>
        <translation>Fotos erscheinen hier, sobald die ersten gelesen sind. Sie können bereits suchen.</translation>
    </message>
    <message>
        <source>No photos yet</source>
        <translation>Noch keine Fotos</translation>
    </message>
</context>
<context>
    <name>PersonalDialog</name>
    <message>
        <source>Train on Your Photos</source>
        <translation>Mit eigenen Fotos trainieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>PhotoCommands</name>
    <message>
        <source>Looking for apps…</source>
        <translation>Apps werden gesucht…</translation>
    </message>
    <message>
        <source>Choose Another App…</source>
        <translation>Andere App auswählen…</translation>
    </message>
    <message>
        <source>No app for this type of file</source>
        <translation>Keine App für diesen Dateityp</translation>
    </message>
    <message>
        <source>{} does not have a photo file name, so PhotoSearch shows its folder instead.</source>
        <translation>{} hat keinen Dateinamen eines Fotos. PhotoSearch zeigt stattdessen den Ordner an.</translation>
    </message>
    <message>
        <source>{} cannot be opened. The file may have been moved, or its drive may be offline.</source>
        <translation>{} kann nicht geöffnet werden. Die Datei wurde möglicherweise verschoben, oder ihr Laufwerk ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>No app is set up to open {}. Set a default app for this type of file in your system.</source>
        <translation>Für {} ist keine App eingerichtet. Legen Sie im System eine Standard-App für diesen Dateityp fest.</translation>
    </message>
    <message>
        <source>{} could not be started.</source>
        <translation>{} konnte nicht gestartet werden.</translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>too large for full resolution, shown at {}</source>
        <translation>zu groß für die volle Auflösung, angezeigt mit {}</translation>
    </message>
</context>
<context>
    <name>QueryPanel</name>
    <message>
        <source>Drop here to add to the search</source>
        <translation>Hier ablegen, um die Suche zu ergänzen</translation>
    </message>
    <message>
        <source>Dog, Vienna 2023, or drop a picture</source>
        <translation>Hund, Wien 2023 – oder Bild ablegen</translation>
    </message>
    <message>
        <source>Text to find</source>
        <translation>Gesuchter Text</translation>
    </message>
    <message>
        <source>Search by what photos show, by place and year, and by the start of a word in names, folders, titles and keywords (Ctrl+F). Also: -word, OR, camera:, before:, after:</source>
        <translation>Sucht nach dem, was Fotos zeigen, nach Ort und Jahr und nach Wortanfängen in Namen, Ordnern, Titeln und Stichwörtern (Strg+F). Auch: -Wort, OR, camera:, before:, after:</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
</context>
<context>
    <name>Receiver</name>
    <message>
        <source>The dropped item contains no picture. Drop a picture or photo files.</source>
        <translation>Das Abgelegte enthält kein Bild. Legen Sie ein Bild oder Fotodateien ab.</translation>
    </message>
    <message>
        <source>The clipboard contains no picture. Copy a picture or photo files, then paste.</source>
        <translation>Die Zwischenablage enthält kein Bild. Kopieren Sie ein Bild oder Fotodateien, und fügen Sie dann ein.</translation>
    </message>
    <message>
        <source>Open Pictures</source>
        <translation>Bilder öffnen</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Add Folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>A search can use up to {0} pictures. Only the first {0} are used.</source>
        <translation>Eine Suche kann bis zu {0} Bilder verwenden. Nur die ersten {0} werden verwendet.</translation>
    </message>
</context>
<context>
    <name>SavedCommands</name>
    <message>
        <source>Name of the search. A saved search with the same name is replaced.</source>
        <translation>Name der Suche. Eine gespeicherte Suche mit demselben Namen wird ersetzt.</translation>
    </message>
</context>
<context>
    <name>SavedDialog</name>
    <message>
        <source>Saved Searches</source>
        <translation>Gespeicherte Suchen</translation>
    </message>
    <message>
        <source>Saved searches</source>
        <translation>Gespeicherte Suchen</translation>
    </message>
    <message>
        <source>No saved searches yet. Run a search, then press Ctrl+S to save it.</source>
        <translation>Noch keine gespeicherten Suchen. Führen Sie eine Suche aus, und drücken Sie Strg+S, um sie zu speichern.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>SavedPanel</name>
    <message>
        <source>Saved searches</source>
        <translation>Gespeicherte Suchen</translation>
    </message>
    <message>
        <source>Saved Searches</source>
        <translation>Gespeicherte Suchen</translation>
    </message>
</context>
<context>
    <name>SearchCompleter</name>
    <message>
        <source>Suggestions</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>{}  ({})</source>
        <translation>{}  ({})</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Reset “{}” to the default</source>
        <translation>„{}“ auf den Standardwert zurücksetzen</translation>
    </message>
    <message>
        <source>Enter a number from {} to {}.</source>
        <translation>Geben Sie eine Zahl von {} bis {} ein.</translation>
    </message>
    <message>
        <source>Takes effect the next time PhotoSearch starts.</source>
        <translation>Wird beim nächsten Start von PhotoSearch wirksam.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>Not available: this system does not report its power or idle state.</source>
        <translation>Nicht verfügbar: Dieses System meldet weder Stromversorgung noch Leerlauf.</translation>
    </message>
    <message>
        <source>Not installed. Run: {}</source>
        <translation>Nicht installiert. Befehl: {}</translation>
    </message>
    <message>
        <source>No matching settings.</source>
        <translation>Keine passenden Einstellungen.</translation>
    </message>
</context>
<context>
    <name>SharedNews</name>
    <message>
        <source>These photos stay on screen. PhotoSearch tries again, and keeps your marks until then.</source>
        <translation>Die gezeigten Fotos bleiben. PhotoSearch versucht es erneut und bewahrt Ihre Markierungen bis dahin auf.</translation>
    </message>
    <message>
        <source>Remove Missing Photos</source>
        <translation>Fehlende Fotos entfernen</translation>
    </message>
    <message>
        <source>Open Shared Library</source>
        <translation>Gemeinsame Bibliothek öffnen</translation>
    </message>
    <message>
        <source>A shared library does not offer this</source>
        <translation>Das gibt es in gemeinsamen Bibliotheken nicht</translation>
    </message>
    <message>
        <source>The server of the shared library does not answer</source>
        <translation>Der Server der gemeinsamen Bibliothek antwortet nicht</translation>
    </message>
    <message>
        <source>Only indexers and owners of the library may do this</source>
        <translation>Das dürfen nur Indexer und Eigentümer der Bibliothek</translation>
    </message>
    <message>
        <source>Only owners of the library may do this</source>
        <translation>Das dürfen nur Eigentümer der Bibliothek</translation>
    </message>
    <message>
        <source>Address, such as postgresql://name@host/archive:</source>
        <translation>Adresse, zum Beispiel postgresql://name@host/archive:</translation>
    </message>
    <message>
        <source>Shared libraries need more packages. Install them with: {}</source>
        <translation>Gemeinsame Bibliotheken brauchen weitere Pakete. So installieren Sie diese: {}</translation>
    </message>
    <message>
        <source>The window could not be opened.</source>
        <translation>Das Fenster konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>Photos are missing. Remove them from the library, for everybody?</source>
        <translation>Fotos fehlen. Sollen sie für alle aus der Bibliothek entfernt werden?</translation>
    </message>
    <message>
        <source>{} · not connected</source>
        <translation>{} · nicht verbunden</translation>
    </message>
    <message>
        <source>reader</source>
        <translation>Leser</translation>
    </message>
    <message>
        <source>indexer</source>
        <translation>Indizierer</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>Eigentümer</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) waiting to be read</source>
        <translation>
            <numerusform>%Ln Foto wartet darauf, gelesen zu werden</numerusform>
            <numerusform>%Ln Fotos warten darauf, gelesen zu werden</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Weitere</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>All Photos</source>
        <translation>Alle Fotos</translation>
    </message>
    <message>
        <source>Show all photos, without examples and filters</source>
        <translation>Alle Fotos zeigen, ohne Beispiele und Filter</translation>
    </message>
</context>
<context>
    <name>SkipsDialog</name>
    <message>
        <source>Skipped Photos</source>
        <translation>Übersprungene Fotos</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Try All Again</source>
        <translation>Alle erneut versuchen</translation>
    </message>
    <message>
        <source>Copy List</source>
        <translation>Liste kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>These files could not be read. PhotoSearch tries a file again when it changes.</source>
        <translation>Diese Dateien konnten nicht gelesen werden. PhotoSearch versucht es erneut, wenn sich eine Datei ändert.</translation>
    </message>
    <message>
        <source>No photos are skipped.</source>
        <translation>Es werden keine Fotos übersprungen.</translation>
    </message>
    <message>
        <source>Skipped photos</source>
        <translation>Übersprungene Fotos</translation>
    </message>
</context>
<context>
    <name>SkipsModel</name>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Not in a supported format</source>
        <translation>Format nicht unterstützt</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>Too large</source>
        <translation>Zu groß</translation>
    </message>
    <message>
        <source>Cannot be opened</source>
        <translation>Kann nicht geöffnet werden</translation>
    </message>
    <message>
        <source>Took too long to read</source>
        <translation>Lesen hat zu lange gedauert</translation>
    </message>
    <message>
        <source>Crashed the decoder</source>
        <translation>Hat den Decoder zum Absturz gebracht</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>Kann nicht gelesen werden</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Indexing progress</source>
        <translation>Fortschritt der Indizierung</translation>
    </message>
    <message>
        <source>Background tasks</source>
        <translation>Hintergrundaufgaben</translation>
    </message>
    <message>
        <source>Cancel the background task</source>
        <translation>Hintergrundaufgabe abbrechen</translation>
    </message>
    <message>
        <source>Progress of the background task</source>
        <translation>Fortschritt der Aufgabe im Hintergrund</translation>
    </message>
    <message>
        <source>Skipped photos</source>
        <translation>Übersprungene Fotos</translation>
    </message>
    <message>
        <source>Show the training and the models</source>
        <translation>Training und Modelle anzeigen</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>noch {}</translation>
    </message>
    <message>
        <source>List the photos that could not be read, with the reasons</source>
        <translation>Nicht lesbare Fotos mit Grund auflisten</translation>
    </message>
    <message>
        <source>Thumbnail size</source>
        <translation>Größe der Vorschaubilder</translation>
    </message>
    <message>
        <source>Thumbnail size (Ctrl+wheel)</source>
        <translation>Größe der Vorschaubilder (Strg+Mausrad)</translation>
    </message>
</context>
<context>
    <name>TimeStrip</name>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>No photos</source>
        <translation>Keine Fotos</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>Gesamter Zeitraum</translation>
    </message>
    <message>
        <source>Show {}</source>
        <translation>{} anzeigen</translation>
    </message>
</context>
<context>
    <name>TrashDialog</name>
    <message>
        <source>Move to Trash</source>
        <translation>In den Papierkorb verschieben</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) ({}) to the trash?</source>
        <translation>
            <numerusform>%Ln Foto ({}) in den Papierkorb verschieben?</numerusform>
            <numerusform>%Ln Fotos ({}) in den Papierkorb verschieben?</numerusform>
        </translation>
    </message>
    <message>
        <source>These files are removed from their folders. You can restore them until you empty the trash.</source>
        <translation>Diese Dateien werden aus ihren Ordnern entfernt. Sie können sie wiederherstellen, bis Sie den Papierkorb leeren.</translation>
    </message>
    <message>
        <source>Files to move to the trash</source>
        <translation>Dateien, die in den Papierkorb verschoben werden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Show PhotoSearch</source>
        <translation>PhotoSearch anzeigen</translation>
    </message>
    <message>
        <source>PhotoSearch keeps running in the background. Click this icon to show the window.</source>
        <translation>PhotoSearch läuft im Hintergrund weiter. Klicken Sie auf dieses Symbol, um das Fenster anzuzeigen.</translation>
    </message>
    <message numerus="yes">
        <source>Indexing finished. %Ln photo(s) ready to search.</source>
        <translation>
            <numerusform>Indizierung abgeschlossen. %Ln Foto bereit zur Suche.</numerusform>
            <numerusform>Indizierung abgeschlossen. %Ln Fotos bereit zur Suche.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Photo viewer</source>
        <translation>Fotobetrachter</translation>
    </message>
    <message>
        <source>Your picture</source>
        <translation>Ihr Bild</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>similarity {}</source>
        <translation>Ähnlichkeit {}</translation>
    </message>
    <message>
        <source>detail</source>
        <translation>Detail</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} von {}</translation>
    </message>
    <message>
        <source>Finding matching areas…</source>
        <translation>Übereinstimmende Bereiche werden gesucht…</translation>
    </message>
</context>
<context>
    <name>ViewerBar</name>
    <message>
        <source>Back to the photos</source>
        <translation>Zurück zu den Fotos</translation>
    </message>
    <message>
        <source>Back to the photos (Esc)</source>
        <translation>Zurück zu den Fotos (Esc)</translation>
    </message>
</context>
<context>
    <name>ViewerFoot</name>
    <message>
        <source>Relocate Folder…</source>
        <translation>Ordner neu zuordnen…</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>How strongly the map covers the photos</source>
        <translation>Wie stark die Heatmap die Fotos überdeckt</translation>
    </message>
    <message>
        <source>weak</source>
        <translation>schwach</translation>
    </message>
    <message>
        <source>strong</source>
        <translation>stark</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Choose where your photos are</source>
        <translation>Wählen Sie aus, wo Ihre Fotos liegen</translation>
    </message>
    <message>
        <source>They are read in the background and never changed. Nothing leaves this computer.</source>
        <translation>Sie werden im Hintergrund gelesen und nie verändert. Nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>Let PhotoSearch read them</source>
        <translation>Lassen Sie PhotoSearch die Fotos lesen</translation>
    </message>
    <message>
        <source>Drop a picture here, or paste one with Ctrl+V. You can use a photo from the web or a screenshot.</source>
        <translation>Legen Sie hier ein Bild ab, oder fügen Sie eines mit Strg+V ein. Auch ein Foto aus dem Web oder ein Screenshot ist möglich.</translation>
    </message>
    <message>
        <source>Show All Photos</source>
        <translation>Alle Fotos anzeigen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) ready to search</source>
        <translation>
            <numerusform>%Ln Foto bereit zur Suche</numerusform>
            <numerusform>%Ln Fotos bereit zur Suche</numerusform>
        </translation>
    </message>
    <message>
        <source>You can search as soon as the first photos have been read.</source>
        <translation>Sie können suchen, sobald die ersten Fotos gelesen sind.</translation>
    </message>
    <message>
        <source>Choose Folder…</source>
        <translation>Ordner auswählen…</translation>
    </message>
    <message>
        <source>Or try one of your photos:</source>
        <translation>Oder versuchen Sie es mit einem Ihrer Fotos:</translation>
    </message>
    <message>
        <source>Find your photos by example. Three steps, less than a minute.</source>
        <translation>Finden Sie Ihre Fotos anhand von Beispielen. Drei Schritte, weniger als eine Minute.</translation>
    </message>
    <message>
        <source>Find photos like this one</source>
        <translation>Suchen Sie Fotos wie dieses</translation>
    </message>
    <message>
        <source>Find photos like {}</source>
        <translation>Fotos wie {} suchen</translation>
    </message>
    <message>
        <source>Add “{}”</source>
        <translation>„{}“ hinzufügen</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>Überwachte Ordner</translation>
    </message>
    <message>
        <source>Indexing progress</source>
        <translation>Fortschritt der Indizierung</translation>
    </message>
    <message>
        <source>Choose Pictures…</source>
        <translation>Bilder auswählen…</translation>
    </message>
    <message>
        <source>Welcome to PhotoSearch</source>
        <translation>Willkommen bei PhotoSearch</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>Blue areas show what the model focuses on in each photo</source>
        <translation>Blaue Bereiche zeigen, worauf das Modell in jedem Foto achtet</translation>
    </message>
    <message>
        <source>The box shows where the example matches. Press C to show the example</source>
        <translation>Der Rahmen zeigt, wo das Beispiel passt. Mit C wird das Beispiel angezeigt</translation>
    </message>
    <message>
        <source>Amber areas match the example. Press C to show the example</source>
        <translation>Gelbe Bereiche passen zum Beispiel. Mit C wird das Beispiel angezeigt</translation>
    </message>
    <message>
        <source>Amber areas make the photos similar. Point at one to see what it matches</source>
        <translation>Gelbe Bereiche machen die Fotos ähnlich. Zeigen Sie auf einen, um zu sehen, wozu er passt</translation>
    </message>
    <message>
        <source>The box shows where the two photos are the same. Point at a place to compare it</source>
        <translation>Der Rahmen zeigt, wo beide Fotos gleich sind. Zeigen Sie auf eine Stelle, um sie zu vergleichen</translation>
    </message>
    <message>
        <source>Amber areas match the description</source>
        <translation>Bernsteinfarbene Bereiche passen zur Beschreibung</translation>
    </message>
    <message>
        <source>Amber areas resemble the marked place. Best match: {}</source>
        <translation>Gelbe Bereiche ähneln der markierten Stelle. Beste Übereinstimmung: {}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Copy Report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>PhotoSearch encountered an unexpected error. Your photos were not changed.</source>
        <translation>In PhotoSearch ist ein unerwarteter Fehler aufgetreten. Ihre Fotos wurden nicht verändert.</translation>
    </message>
    <message>
        <source>PhotoSearch closed unexpectedly last time. Your photos were not changed.</source>
        <translation>PhotoSearch wurde beim letzten Mal unerwartet beendet. Ihre Fotos wurden nicht verändert.</translation>
    </message>
    <message>
        <source>The folder “{}” is offline. This is the stored preview.</source>
        <translation>Der Ordner „{}“ ist nicht erreichbar. Dies ist die gespeicherte Vorschau.</translation>
    </message>
    <message>
        <source>The report was copied.</source>
        <translation>Der Bericht wurde kopiert.</translation>
    </message>
    <message>
        <source>Quit PhotoSearch</source>
        <translation>PhotoSearch beenden</translation>
    </message>
    <message>
        <source>Stop the training and quit?</source>
        <translation>Training abbrechen und beenden?</translation>
    </message>
    <message>
        <source>A model is being trained. What it has learned so far will be lost; your photos are not changed.</source>
        <translation>Ein Modell wird gerade trainiert. Was es bisher gelernt hat, geht verloren. Ihre Fotos werden nicht verändert.</translation>
    </message>
    <message>
        <source>Stop and Quit</source>
        <translation>Abbrechen und beenden</translation>
    </message>
</context>
<context>
    <name>WordModelWork</name>
    <message>
        <source>The download was cancelled. The next one continues where it stopped.</source>
        <translation>Der Download wurde abgebrochen. Der nächste setzt ihn an dieser Stelle fort.</translation>
    </message>
</context>
<context>
    <name>WordModelsSection</name>
    <message>
        <source>Models for descriptions</source>
        <translation>Modelle für Beschreibungen</translation>
    </message>
    <message>
        <source>With such a model, shows:&quot;a red boat&quot; in the search field ranks photos by a description. Its vectors are made in the background. Only a download that you start here uses the network.</source>
        <translation>Mit einem solchen Modell ordnet shows:&quot;a red boat&quot; im Suchfeld die Fotos nach einer Beschreibung. Seine Vektoren entstehen im Hintergrund. Nur ein Download, den Sie hier starten, nutzt das Netz.</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Add From Folder…</source>
        <translation>Aus Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Cancel Download</source>
        <translation>Download abbrechen</translation>
    </message>
    <message>
        <source>Downloading {}</source>
        <translation>{} wird heruntergeladen</translation>
    </message>
    <message>
        <source>Not installed. Run: {}</source>
        <translation>Nicht installiert. Befehl: {}</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Verwendung</translation>
    </message>
    <message>
        <source>not in use</source>
        <translation>nicht in Verwendung</translation>
    </message>
    <message>
        <source>licence not stated</source>
        <translation>Lizenz nicht angegeben</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) prepared</source>
        <translation>
            <numerusform>%Ln Foto vorbereitet</numerusform>
            <numerusform>%Ln Fotos vorbereitet</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop Using</source>
        <translation>Nicht mehr verwenden</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Licence {}, about {} MB, from {}</source>
        <translation>Lizenz {}, etwa {} MB, von {}</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>Herunterladen…</translation>
    </message>
    <message>
        <source>Download Model</source>
        <translation>Modell herunterladen</translation>
    </message>
    <message>
        <source>Download “{}”?</source>
        <translation>„{}“ herunterladen?</translation>
    </message>
    <message>
        <source>Licence: {}. About {} MB are loaded from {}. You can cancel, and continue later.</source>
        <translation>Lizenz: {}. Etwa {} MB werden von {} heruntergeladen. Sie können abbrechen und später fortsetzen.</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Remove Model</source>
        <translation>Modell entfernen</translation>
    </message>
    <message>
        <source>Remove the model “{}”?</source>
        <translation>Das Modell „{}“ entfernen?</translation>
    </message>
    <message>
        <source>What it prepared for your photos is removed too. Your photos are kept.</source>
        <translation>Was es für Ihre Fotos vorbereitet hat, wird ebenfalls entfernt. Ihre Fotos bleiben erhalten.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Add From Folder</source>
        <translation>Aus Ordner hinzufügen</translation>
    </message>
</context>
<context>
    <name>WrappingLabel</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
</TS>
