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
        <source>&amp;Open Pictures…</source>
        <translation>&amp;Bilder öffnen…</translation>
    </message>
    <message>
        <source>Search by pictures from files</source>
        <translation>Mit Bildern aus Dateien suchen</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>Ein&amp;fügen</translation>
    </message>
    <message>
        <source>Search by the picture or files in the clipboard</source>
        <translation>Mit dem Bild oder den Dateien in der Zwischenablage suchen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>B&amp;eenden</translation>
    </message>
    <message>
        <source>Close PhotoSearch</source>
        <translation>PhotoSearch schließen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take back what was last said of photos</source>
        <translation>Zurücknehmen, was zuletzt über Fotos gesagt wurde</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Say again what was taken back</source>
        <translation>Das Zurückgenommene erneut sagen</translation>
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
        <source>Select every photo shown</source>
        <translation>Alle angezeigten Fotos auswählen</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>Go back to what was asked before</source>
        <translation>Zurück zur vorigen Suche</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>&amp;Vor</translation>
    </message>
    <message>
        <source>Go forward to what was asked after this</source>
        <translation>Vor zur nächsten Suche</translation>
    </message>
    <message>
        <source>&amp;Save Search…</source>
        <translation>Suche &amp;speichern…</translation>
    </message>
    <message>
        <source>Keep what is asked under a name</source>
        <translation>Die Suche unter einem Namen behalten</translation>
    </message>
    <message>
        <source>Saved Searc&amp;hes…</source>
        <translation>&amp;Gespeicherte Suchen…</translation>
    </message>
    <message>
        <source>List, rename and delete the searches that were saved</source>
        <translation>Gespeicherte Suchen auflisten, umbenennen und löschen</translation>
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
        <source>Fi&amp;nd Words…</source>
        <translation>&amp;Text suchen…</translation>
    </message>
    <message>
        <source>Find photos by names, captions and keywords</source>
        <translation>Fotos nach Namen, Beschreibungen und Stichwörtern finden</translation>
    </message>
    <message>
        <source>Clear &amp;Filters</source>
        <translation>&amp;Filter aufheben</translation>
    </message>
    <message>
        <source>Show all photos again, whatever they are</source>
        <translation>Wieder alle Fotos zeigen</translation>
    </message>
    <message>
        <source>&amp;Find Similar</source>
        <translation>Ä&amp;hnliche suchen</translation>
    </message>
    <message>
        <source>Search by the selected photos</source>
        <translation>Mit den ausgewählten Fotos suchen</translation>
    </message>
    <message>
        <source>Add as “&amp;Like This”</source>
        <translation>Als „&amp;ähnlich wie dies“ hinzufügen</translation>
    </message>
    <message>
        <source>Add the selected photos to the search</source>
        <translation>Die ausgewählten Fotos zur Suche hinzufügen</translation>
    </message>
    <message>
        <source>Add as “&amp;Not Like This”</source>
        <translation>Als „&amp;nicht wie dies“ hinzufügen</translation>
    </message>
    <message>
        <source>Push photos like the selected ones away</source>
        <translation>Fotos, die den ausgewählten ähneln, zurückdrängen</translation>
    </message>
    <message>
        <source>S&amp;ame Photo</source>
        <translation>Dass&amp;elbe Foto</translation>
    </message>
    <message>
        <source>Note that the selected photos show the same photo as the example; again to take it back</source>
        <translation>Vermerken, dass die ausgewählten Fotos dasselbe zeigen wie das Beispiel; nochmals nimmt es zurück</translation>
    </message>
    <message>
        <source>Not the Sa&amp;me</source>
        <translation>Nicht dasse&amp;lbe</translation>
    </message>
    <message>
        <source>Note that the selected photos do not show the same photo as the example; again to take it back</source>
        <translation>Vermerken, dass die ausgewählten Fotos nicht dasselbe zeigen wie das Beispiel; nochmals nimmt es zurück</translation>
    </message>
    <message>
        <source>Show the photo large, beside the example</source>
        <translation>Das Foto groß zeigen, neben dem Beispiel</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>&amp;Vorschau</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>Ver&amp;gleichen</translation>
    </message>
    <message>
        <source>Show two photos side by side: the two selected, or the photo and the example</source>
        <translation>Zwei Fotos nebeneinander zeigen: die beiden ausgewählten, oder Foto und Beispiel</translation>
    </message>
    <message>
        <source>P&amp;revious Photo</source>
        <translation>Vo&amp;riges Foto</translation>
    </message>
    <message>
        <source>Show the photo before this one</source>
        <translation>Das Foto vor diesem zeigen</translation>
    </message>
    <message>
        <source>Ne&amp;xt Photo</source>
        <translation>Nä&amp;chstes Foto</translation>
    </message>
    <message>
        <source>Show the photo after this one</source>
        <translation>Das Foto nach diesem zeigen</translation>
    </message>
    <message>
        <source>Frame a &amp;Detail</source>
        <translation>&amp;Detail einrahmen</translation>
    </message>
    <message>
        <source>Draw a box around what to search for</source>
        <translation>Einen Rahmen um das Gesuchte ziehen</translation>
    </message>
    <message>
        <source>&amp;Search This Detail</source>
        <translation>Dieses Detail &amp;suchen</translation>
    </message>
    <message>
        <source>Search by what is in the box</source>
        <translation>Mit dem suchen, was im Rahmen ist</translation>
    </message>
    <message>
        <source>&amp;Whole Picture</source>
        <translation>Ganzes B&amp;ild</translation>
    </message>
    <message>
        <source>Remove the box</source>
        <translation>Den Rahmen entfernen</translation>
    </message>
    <message>
        <source>Open in &amp;Viewer</source>
        <translation>Im Bild&amp;betrachter öffnen</translation>
    </message>
    <message>
        <source>Open with the system’s own program</source>
        <translation>Mit dem Programm des Systems öffnen</translation>
    </message>
    <message>
        <source>Show in F&amp;older</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Show the file in the file manager</source>
        <translation>Die Datei in der Dateiverwaltung zeigen</translation>
    </message>
    <message>
        <source>&amp;Heat Map</source>
        <translation>&amp;Wärmebild</translation>
    </message>
    <message>
        <source>Show where photo and example match</source>
        <translation>Zeigen, wo Foto und Beispiel übereinstimmen</translation>
    </message>
    <message>
        <source>&amp;Attention</source>
        <translation>&amp;Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Show what the model looks at</source>
        <translation>Zeigen, worauf das Modell achtet</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>He&amp;ranzoomen</translation>
    </message>
    <message>
        <source>Show the photo larger</source>
        <translation>Das Foto größer zeigen</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>Herau&amp;szoomen</translation>
    </message>
    <message>
        <source>Show the photo smaller</source>
        <translation>Das Foto kleiner zeigen</translation>
    </message>
    <message>
        <source>Fit to &amp;Window</source>
        <translation>An &amp;Fenster anpassen</translation>
    </message>
    <message>
        <source>Show the whole photo</source>
        <translation>Das ganze Foto zeigen</translation>
    </message>
    <message>
        <source>&amp;100%</source>
        <translation>&amp;100 %</translation>
    </message>
    <message>
        <source>Show each pixel of the photo as one of the screen</source>
        <translation>Jedes Pixel des Fotos als eines des Bildschirms zeigen</translation>
    </message>
    <message>
        <source>&amp;Larger Thumbnails</source>
        <translation>&amp;Größere Miniaturen</translation>
    </message>
    <message>
        <source>Show fewer, larger photos</source>
        <translation>Weniger, aber größere Fotos zeigen</translation>
    </message>
    <message>
        <source>&amp;Smaller Thumbnails</source>
        <translation>&amp;Kleinere Miniaturen</translation>
    </message>
    <message>
        <source>Show more, smaller photos</source>
        <translation>Mehr, aber kleinere Fotos zeigen</translation>
    </message>
    <message>
        <source>Stac&amp;k Near-Duplicates</source>
        <translation>Fast Gleiche s&amp;tapeln</translation>
    </message>
    <message>
        <source>Show photos that are nearly the same as one, with their number</source>
        <translation>Fast gleiche Fotos als eines zeigen, mit ihrer Anzahl</translation>
    </message>
    <message>
        <source>Op&amp;en Stack</source>
        <translation>Sta&amp;pel öffnen</translation>
    </message>
    <message>
        <source>Show the photos of this stack, or hide them</source>
        <translation>Die Fotos dieses Stapels zeigen oder verbergen</translation>
    </message>
    <message>
        <source>O&amp;pen All Stacks</source>
        <translation>A&amp;lle Stapel öffnen</translation>
    </message>
    <message>
        <source>Show the photos of every stack</source>
        <translation>Die Fotos aller Stapel zeigen</translation>
    </message>
    <message>
        <source>&amp;Close All Stacks</source>
        <translation>Alle Stapel s&amp;chließen</translation>
    </message>
    <message>
        <source>Show each stack as one photo</source>
        <translation>Jeden Stapel als ein Foto zeigen</translation>
    </message>
    <message>
        <source>&amp;Folders Panel</source>
        <translation>&amp;Ordnerleiste</translation>
    </message>
    <message>
        <source>Show or hide the folders</source>
        <translation>Die Ordner ein- oder ausblenden</translation>
    </message>
    <message>
        <source>&amp;Details Panel</source>
        <translation>&amp;Detailleiste</translation>
    </message>
    <message>
        <source>Show or hide the details</source>
        <translation>Die Details ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the filters</source>
        <translation>Die Filter zeigen oder verbergen</translation>
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
        <source>Use the whole screen</source>
        <translation>Den ganzen Bildschirm nutzen</translation>
    </message>
    <message>
        <source>&amp;Rescan Folders</source>
        <translation>Ordner neu &amp;einlesen</translation>
    </message>
    <message>
        <source>Compare all folders with the library now</source>
        <translation>Alle Ordner jetzt mit der Bibliothek abgleichen</translation>
    </message>
    <message>
        <source>&amp;Pause Indexing</source>
        <translation>Indizierung &amp;anhalten</translation>
    </message>
    <message>
        <source>Stop reading photos until resumed</source>
        <translation>Bis zum Fortsetzen keine Fotos lesen</translation>
    </message>
    <message>
        <source>&amp;Duplicates…</source>
        <translation>&amp;Duplikate…</translation>
    </message>
    <message>
        <source>Group the copies of photos across the library</source>
        <translation>Die Kopien von Fotos in der ganzen Bibliothek gruppieren</translation>
    </message>
    <message>
        <source>Make It &amp;Yours…</source>
        <translation>An ei&amp;gene Fotos anpassen…</translation>
    </message>
    <message>
        <source>Let the model learn from your own photos, and choose between models</source>
        <translation>Das Modell aus den eigenen Fotos lernen lassen und zwischen Modellen wählen</translation>
    </message>
    <message>
        <source>&amp;Skipped Photos…</source>
        <translation>Ü&amp;bersprungene Fotos…</translation>
    </message>
    <message>
        <source>List the photos that could not be read, and why</source>
        <translation>Fotos auflisten, die nicht gelesen werden konnten, mit Grund</translation>
    </message>
    <message>
        <source>Leave &amp;Out…</source>
        <translation>Aus&amp;lassen…</translation>
    </message>
    <message>
        <source>Say by patterns which files and folders are no part of the library</source>
        <translation>Mit Mustern sagen, welche Dateien und Ordner nicht zur Bibliothek gehören</translation>
    </message>
    <message>
        <source>Re&amp;locate Folder…</source>
        <translation>Ordner &amp;verlegen…</translation>
    </message>
    <message>
        <source>Say where the photos of an offline folder are now</source>
        <translation>Angeben, wo die Fotos eines nicht erreichbaren Ordners jetzt sind</translation>
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
        <source>Check the library and restore it where it is damaged; no photo is touched</source>
        <translation>Die Bibliothek prüfen und wiederherstellen, wo sie beschädigt ist; kein Foto wird angerührt</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>Ein&amp;stellungen…</translation>
    </message>
    <message>
        <source>Theme, language, background work and limits</source>
        <translation>Farbschema, Sprache, Hintergrundarbeit und Grenzen</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>List every shortcut</source>
        <translation>Alle Tastenkürzel auflisten</translation>
    </message>
    <message>
        <source>&amp;About PhotoSearch</source>
        <translation>Ü&amp;ber PhotoSearch</translation>
    </message>
    <message>
        <source>Version, and the licences of what is in it</source>
        <translation>Version und die Lizenzen der Bestandteile</translation>
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
        <source>1 photo</source>
        <translation>1 Foto</translation>
    </message>
    <message>
        <source>{} photos</source>
        <translation>{} Fotos</translation>
    </message>
    <message>
        <source>{} skipped</source>
        <translation>{} übersprungen</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>weniger als eine Minute</translation>
    </message>
    <message>
        <source>about 1 minute</source>
        <translation>etwa 1 Minute</translation>
    </message>
    <message>
        <source>about {} minutes</source>
        <translation>etwa {} Minuten</translation>
    </message>
    <message>
        <source>about {} hours</source>
        <translation>etwa {} Stunden</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Waiting for mains power</source>
        <translation>Wartet auf Netzstrom</translation>
    </message>
    <message>
        <source>Waiting until nobody uses the computer</source>
        <translation>Wartet, bis niemand am Computer arbeitet</translation>
    </message>
    <message>
        <source>{} of {} photos</source>
        <translation>{} von {} Fotos</translation>
    </message>
    <message>
        <source>Indexing {}</source>
        <translation>Indizierung: {}</translation>
    </message>
    <message>
        <source>{} a second</source>
        <translation>{} pro Sekunde</translation>
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
        <translation>Ihre Wahl</translation>
    </message>
    <message>
        <source>most pixels</source>
        <translation>die meisten Pixel</translation>
    </message>
    <message>
        <source>the camera’s raw file</source>
        <translation>die Rohdatei der Kamera</translation>
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
        <translation>erstes nach Namen</translation>
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
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>How many results a search loads at a time; scrolling loads more</source>
        <translation>Wie viele Treffer eine Suche auf einmal lädt; beim Scrollen kommen weitere hinzu</translation>
    </message>
    <message>
        <source>photos</source>
        <translation>Fotos</translation>
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
        <source>Automatic is gentle on battery power and uses full speed otherwise; gentle works a quarter of the time</source>
        <translation>Automatisch ist im Akkubetrieb schonend und nutzt sonst die volle Geschwindigkeit; schonend arbeitet ein Viertel der Zeit</translation>
    </message>
    <message>
        <source>Index only on mains power</source>
        <translation>Nur am Netz indizieren</translation>
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
        <translation>Ordner erneut durchsuchen alle</translation>
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
        <translation>Miniaturgröße</translation>
    </message>
    <message>
        <source>Longest side of new thumbnails</source>
        <translation>Längste Seite neuer Miniaturen</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Thumbnail cache</source>
        <translation>Miniaturspeicher</translation>
    </message>
    <message>
        <source>Maximum size; the least used thumbnails are removed first</source>
        <translation>Maximale Größe; die am wenigsten benutzten Miniaturen werden zuerst entfernt</translation>
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
        <translation>Jede Bibliothek braucht einen eigenen; leer steht für einen Ordner in der Bibliothek</translation>
    </message>
    <message>
        <source>Offer to move duplicates to the trash</source>
        <translation>Anbieten, Duplikate in den Papierkorb zu legen</translation>
    </message>
    <message>
        <source>Lists the files and asks for confirmation first</source>
        <translation>Listet die Dateien zuerst auf und fragt nach</translation>
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
        <source>Similarity from {}</source>
        <translation>Ähnlichkeit ab {}</translation>
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
        <source>With a place</source>
        <translation>Mit Ort</translation>
    </message>
    <message>
        <source>Without a place</source>
        <translation>Ohne Ort</translation>
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
        <source>Name, from Z to A</source>
        <translation>Name, von Z bis A</translation>
    </message>
    <message>
        <source>Name, from A to Z</source>
        <translation>Name, von A bis Z</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>Größte zuerst</translation>
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
        <source>Since {}</source>
        <translation>Seit {}</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About PhotoSearch</source>
        <translation>Über PhotoSearch</translation>
    </message>
    <message>
        <source>Libraries in PhotoSearch</source>
        <translation>Bibliotheken in PhotoSearch</translation>
    </message>
    <message>
        <source>Licence of the chosen library</source>
        <translation>Lizenz der gewählten Bibliothek</translation>
    </message>
    <message>
        <source>New Versions</source>
        <translation>Neue Versionen</translation>
    </message>
    <message>
        <source>Show in the browser what versions there are: {}</source>
        <translation>Im Browser zeigen, welche Versionen es gibt: {}</translation>
    </message>
    <message>
        <source>Its package names no licence.</source>
        <translation>Das Paket nennt keine Lizenz.</translation>
    </message>
    <message>
        <source>Finds photos by example, on this computer alone. Free software under the Apache License 2.0.</source>
        <translation>Findet Fotos nach Beispiel, allein auf diesem Computer. Freie Software unter der Apache-Lizenz 2.0.</translation>
    </message>
    <message>
        <source>It is built with these libraries:</source>
        <translation>Diese Programmbibliotheken stecken darin:</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Act on the message</source>
        <translation>Auf die Meldung eingehen</translation>
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
        <translation>nicht wie dies</translation>
    </message>
    <message>
        <source>like this</source>
        <translation>wie dies</translation>
    </message>
    <message>
        <source>detail</source>
        <translation>Detail</translation>
    </message>
    <message>
        <source>Search for photos like {}</source>
        <translation>Fotos wie {} suchen</translation>
    </message>
    <message>
        <source>Push away photos like {}</source>
        <translation>Fotos wie {} zurückdrängen</translation>
    </message>
    <message>
        <source>Change the detail of {}</source>
        <translation>Das Detail von {} ändern</translation>
    </message>
    <message>
        <source>Search a detail of {}</source>
        <translation>Ein Detail von {} suchen</translation>
    </message>
    <message>
        <source>Remove {} from the search</source>
        <translation>{} aus der Suche entfernen</translation>
    </message>
    <message>
        <source>Search the whole of {}</source>
        <translation>Das Ganze von {} suchen</translation>
    </message>
    <message>
        <source>How much {} counts</source>
        <translation>Wie viel {} zählt</translation>
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
    <name>CopiesModel</name>
    <message>
        <source>Keep: {}</source>
        <translation>Behalten: {}</translation>
    </message>
    <message>
        <source>Identical file</source>
        <translation>Identische Datei</translation>
    </message>
    <message>
        <source>Likeness {}</source>
        <translation>Ähnlichkeit {}</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Details of the photo</source>
        <translation>Details des Fotos</translation>
    </message>
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
        <source>You said</source>
        <translation>Ihr Urteil</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Belichtung</translation>
    </message>
    <message>
        <source>Aperture</source>
        <translation>Blende</translation>
    </message>
    <message>
        <source>ISO</source>
        <translation>ISO</translation>
    </message>
    <message>
        <source>Focal length</source>
        <translation>Brennweite</translation>
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
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Stichwörter</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Show the place on the map</source>
        <translation>Den Ort auf der Karte zeigen</translation>
    </message>
    <message>
        <source>Show the place in the browser: {}</source>
        <translation>Den Ort im Browser zeigen: {}</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>Objektiv</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
</context>
<context>
    <name>Drops</name>
    <message>
        <source>Drop pictures to search, folders to watch</source>
        <translation>Bilder zum Suchen ablegen, Ordner zum Überwachen</translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message>
        <source>Duplicates</source>
        <translation>Duplikate</translation>
    </message>
    <message>
        <source>Groups of copies</source>
        <translation>Gruppen von Kopien</translation>
    </message>
    <message>
        <source>Copies of the photo</source>
        <translation>Kopien des Fotos</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Find Again</source>
        <translation>Erneut suchen</translation>
    </message>
    <message>
        <source>Comparing photos…</source>
        <translation>Fotos werden verglichen…</translation>
    </message>
    <message>
        <source>The photos were not compared to the end.</source>
        <translation>Die Fotos wurden nicht zu Ende verglichen.</translation>
    </message>
    <message>
        <source>No copies. Move the slider to the left to see photos that are less alike.</source>
        <translation>Keine Kopien. Schieben Sie den Regler nach links, um weniger ähnliche Fotos zu sehen.</translation>
    </message>
    <message>
        <source>1 group</source>
        <translation>1 Gruppe</translation>
    </message>
    <message>
        <source>{} groups</source>
        <translation>{} Gruppen</translation>
    </message>
    <message>
        <source>{} of {}, {} to spare</source>
        <translation>{} mit {}, {} entbehrlich</translation>
    </message>
    <message>
        <source>{} · The library has changed since</source>
        <translation>{} · Die Bibliothek hat sich seither geändert</translation>
    </message>
    <message>
        <source>{} selected, {}</source>
        <translation>{} ausgewählt, {}</translation>
    </message>
    <message>
        <source>and {} more</source>
        <translation>und {} weitere</translation>
    </message>
    <message>
        <source>These stayed: {}</source>
        <translation>Diese blieben: {}</translation>
    </message>
    <message>
        <source>Least likeness of copies</source>
        <translation>Geringste Ähnlichkeit von Kopien</translation>
    </message>
    <message>
        <source>How like the photo to keep another must be to count as its copy</source>
        <translation>Wie ähnlich ein Foto dem behaltenen sein muss, um als Kopie zu gelten</translation>
    </message>
    <message>
        <source>Progress of the comparison</source>
        <translation>Fortschritt des Vergleichs</translation>
    </message>
    <message>
        <source>Least likeness</source>
        <translation>Geringste Ähnlichkeit</translation>
    </message>
    <message>
        <source>Keep This Instead</source>
        <translation>Stattdessen dieses behalten</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Copy Paths</source>
        <translation>Pfade kopieren</translation>
    </message>
    <message>
        <source>Move to Trash…</source>
        <translation>In den Papierkorb legen…</translation>
    </message>
    <message>
        <source>All But the Ones to Keep</source>
        <translation>Alle außer den behaltenen</translation>
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
        <source>{}: place {} before, {} now</source>
        <translation>{}: vorher Platz {}, jetzt {}</translation>
    </message>
</context>
<context>
    <name>ExclusionDialog</name>
    <message>
        <source>Leave Out</source>
        <translation>Auslassen</translation>
    </message>
    <message>
        <source>Looking through the folders…</source>
        <translation>Die Ordner werden durchgesehen…</translation>
    </message>
    <message>
        <source>{} of {} left out</source>
        <translation>{} von {} ausgelassen</translation>
    </message>
    <message>
        <source>Folder that the patterns are for</source>
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
        <source>One pattern a line: *.png leaves out files by their names, Cache/ folders, /Old/ a folder at the top alone, and !Keep/ takes in again. Files stay where they are, and what you said of photos is kept.</source>
        <translation>Ein Muster je Zeile: *.png lässt Dateien nach ihrem Namen aus, Cache/ Ordner, /Alt/ nur einen Ordner ganz oben, und !Wichtig/ nimmt wieder auf. Die Dateien bleiben, wo sie sind, und Ihre Angaben zu Fotos bleiben erhalten.</translation>
    </message>
    <message>
        <source>Patterns of what is left out</source>
        <translation>Muster für das Ausgelassene</translation>
    </message>
    <message>
        <source>Photos left out</source>
        <translation>Ausgelassene Fotos</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Sort</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Sort: {}</source>
        <translation>Reihenfolge: {}</translation>
    </message>
    <message>
        <source>Name, folder, keyword…</source>
        <translation>Name, Ordner, Stichwort…</translation>
    </message>
    <message>
        <source>Words to look up</source>
        <translation>Gesuchte Wörter</translation>
    </message>
    <message>
        <source>Words that begin so in file and folder names, titles, captions and keywords (Ctrl+F)</source>
        <translation>Wörter, die so beginnen, in Datei- und Ordnernamen, Titeln, Beschreibungen und Stichwörtern (Strg+F)</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
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
        <source>Shape</source>
        <translation>Format</translation>
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
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Least similarity</source>
        <translation>Mindestähnlichkeit</translation>
    </message>
    <message>
        <source>Hide photos that are less similar than this</source>
        <translation>Weniger ähnliche Fotos verbergen</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Ähnlichkeit</translation>
    </message>
</context>
<context>
    <name>FilterChip</name>
    <message>
        <source>Remove the filter {}</source>
        <translation>Den Filter {} entfernen</translation>
    </message>
</context>
<context>
    <name>FoldersModel</name>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>looking for photos</source>
        <translation>sucht Fotos</translation>
    </message>
    <message>
        <source>indexing</source>
        <translation>wird indiziert</translation>
    </message>
    <message>
        <source>watching</source>
        <translation>wird überwacht</translation>
    </message>
    <message>
        <source>checked now and then</source>
        <translation>wird ab und zu geprüft</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>nicht erreichbar</translation>
    </message>
    <message>
        <source>indexing {} %</source>
        <translation>indiziert zu {} %</translation>
    </message>
</context>
<context>
    <name>FoldersPanel</name>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Remove Folder</source>
        <translation>Ordner entfernen</translation>
    </message>
    <message>
        <source>Stop watching “{}”?</source>
        <translation>„{}“ nicht mehr überwachen?</translation>
    </message>
    <message>
        <source>{} will no longer be found. The files stay where they are: no photo is touched.</source>
        <translation>Nicht mehr auffindbar: {}. Die Dateien bleiben, wo sie sind: Kein Foto wird angerührt.</translation>
    </message>
    <message>
        <source>Show Only This Folder</source>
        <translation>Nur diesen Ordner zeigen</translation>
    </message>
    <message>
        <source>Show in File Manager</source>
        <translation>In der Dateiverwaltung zeigen</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>Überwachte Ordner</translation>
    </message>
</context>
<context>
    <name>Framing</name>
    <message>
        <source>Arrows move, Shift+arrows resize, Enter searches</source>
        <translation>Pfeile verschieben, Umschalt+Pfeile ändern die Größe, Eingabe sucht</translation>
    </message>
    <message>
        <source>Draw a box around what to search for, or press an arrow key</source>
        <translation>Einen Rahmen um das Gesuchte ziehen oder eine Pfeiltaste drücken</translation>
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
        <source>Photo {} of {}</source>
        <translation>Foto {} von {}</translation>
    </message>
    <message>
        <source>Similarity {}</source>
        <translation>Ähnlichkeit {}</translation>
    </message>
    <message>
        <source>You said: {}</source>
        <translation>Ihr Urteil: {}</translation>
    </message>
    <message>
        <source>Open stack of {}</source>
        <translation>Offener Stapel: {}</translation>
    </message>
    <message>
        <source>Stack of {}</source>
        <translation>Stapel: {}</translation>
    </message>
</context>
<context>
    <name>GroupsModel</name>
    <message>
        <source>{} · {} to spare</source>
        <translation>{} · {} entbehrlich</translation>
    </message>
</context>
<context>
    <name>LearningPage</name>
    <message>
        <source>Looking at your photos…</source>
        <translation>Ihre Fotos werden angesehen…</translation>
    </message>
    <message>
        <source>made while learning, of {}</source>
        <translation>beim Lernen erzeugt, von {}</translation>
    </message>
    <message>
        <source>Time: {}. Memory: {}, disk: {}. Your photos are only read.</source>
        <translation>Dauer: {}. Arbeitsspeicher: {}, Platte: {}. Ihre Fotos werden nur gelesen.</translation>
    </message>
    <message>
        <source>Rendering scenes to compare with…</source>
        <translation>Szenen zum Vergleich werden gezeichnet…</translation>
    </message>
    <message>
        <source>Looking at edited copies of your photos…</source>
        <translation>Bearbeitete Kopien Ihrer Fotos werden angesehen…</translation>
    </message>
    <message>
        <source>Reading your photos…</source>
        <translation>Ihre Fotos werden gelesen…</translation>
    </message>
    <message>
        <source>Learning…</source>
        <translation>Lernt…</translation>
    </message>
    <message>
        <source>Choosing how far to go…</source>
        <translation>Es wird ermittelt, wie weit das Modell gehen soll…</translation>
    </message>
    <message>
        <source>Comparing with the model in use…</source>
        <translation>Vergleich mit dem benutzten Modell…</translation>
    </message>
    <message>
        <source>Your photos: {} before, {} now (±{}, {} held-out pairs). In general: {} before, {} now.</source>
        <translation>Ihre Fotos: vorher {}, jetzt {} (±{}, {} zurückgehaltene Paare). Allgemein: vorher {}, jetzt {}.</translation>
    </message>
    <message>
        <source>It is better for your photos.</source>
        <translation>Es ist besser für Ihre Fotos.</translation>
    </message>
    <message>
        <source>It is not surely better, so nothing changes. More photos or more marks may help.</source>
        <translation>Es ist nicht sicher besser, darum bleibt alles, wie es ist. Mehr Fotos oder mehr Markierungen können helfen.</translation>
    </message>
    <message>
        <source>Learning ended unexpectedly. Your model is as it was.</source>
        <translation>Das Lernen endete unerwartet. Ihr Modell ist, wie es war.</translation>
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
        <translation>Beginnt…</translation>
    </message>
    <message>
        <source>My photos</source>
        <translation>Meine Fotos</translation>
    </message>
    <message>
        <source>Each folder holds photos of one kind</source>
        <translation>Jeder Ordner enthält Fotos einer Art</translation>
    </message>
    <message>
        <source>Quick: a few minutes on any computer</source>
        <translation>Schnell: einige Minuten auf jedem Rechner</translation>
    </message>
    <message>
        <source>Deep: the network itself learns, best with a graphics card</source>
        <translation>Gründlich: Das Netz selbst lernt, am besten mit einer Grafikkarte</translation>
    </message>
    <message>
        <source>This takes a program that is not installed yet. The command below installs it; then come back here.</source>
        <translation>Dafür braucht es ein Programm, das noch nicht installiert ist. Der Befehl unten installiert es; kommen Sie danach hierher zurück.</translation>
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
        <source>Name of the model</source>
        <translation>Name des Modells</translation>
    </message>
    <message>
        <source>Learn</source>
        <translation>Lernen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Wanted, first answers before, first answers now:</source>
        <translation>Gesucht, erste Treffer vorher, erste Treffer jetzt:</translation>
    </message>
    <message>
        <source>Use This Model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Nobody has to label anything: the model learns from what your library says of which photos belong together. Nothing leaves this computer.</source>
        <translation>Niemand muss etwas beschriften: Das Modell lernt aus dem, was Ihre Bibliothek darüber sagt, welche Fotos zusammengehören. Nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>fully</source>
        <translation>voll</translation>
    </message>
    <message>
        <source>much</source>
        <translation>weitgehend</translation>
    </message>
    <message>
        <source>a little</source>
        <translation>ein wenig</translation>
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
    <message>
        <source>In one folder of a kind</source>
        <translation>In einem Ordner einer Art</translation>
    </message>
    <message>
        <source>In one folder, within an hour</source>
        <translation>In einem Ordner, innerhalb einer Stunde</translation>
    </message>
    <message>
        <source>At one place, within hours</source>
        <translation>An einem Ort, innerhalb von Stunden</translation>
    </message>
    <message>
        <source>Trusted {}</source>
        <translation>Vertrauen: {}</translation>
    </message>
</context>
<context>
    <name>LibraryCommands</name>
    <message>
        <source>Where is “{}” now?</source>
        <translation>Wo ist „{}“ jetzt?</translation>
    </message>
</context>
<context>
    <name>LossCurve</name>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
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
        <translation>{} (in Gebrauch)</translation>
    </message>
    <message>
        <source>{} (came with PhotoSearch)</source>
        <translation>{} (kam mit PhotoSearch)</translation>
    </message>
    <message>
        <source>Made {}</source>
        <translation>Erstellt {}</translation>
    </message>
    <message>
        <source>learnt from {}</source>
        <translation>gelernt aus {}</translation>
    </message>
    <message>
        <source>knows {}</source>
        <translation>kennt {}</translation>
    </message>
    <message>
        <source>{} would be read again</source>
        <translation>{} würden neu gelesen</translation>
    </message>
    <message>
        <source>Reading your photos with the new model; the old one answers meanwhile.</source>
        <translation>Ihre Fotos werden mit dem neuen Modell gelesen; das alte antwortet so lange.</translation>
    </message>
    <message>
        <source>Building the index of the new model.</source>
        <translation>Der Index des neuen Modells wird aufgebaut.</translation>
    </message>
    <message>
        <source>“{}” is in use now.</source>
        <translation>„{}“ ist jetzt in Gebrauch.</translation>
    </message>
    <message>
        <source>{} could not be read and follow later.</source>
        <translation>{} konnten nicht gelesen werden und folgen später.</translation>
    </message>
    <message>
        <source>The model in use stays as it was.</source>
        <translation>Das Modell in Gebrauch bleibt, wie es war.</translation>
    </message>
    <message>
        <source>The model is deleted.</source>
        <translation>Das Modell ist gelöscht.</translation>
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
        <source>What it knows of your photos goes with it. The photos stay.</source>
        <translation>Was es von Ihren Fotos weiß, geht mit ihm. Die Fotos bleiben.</translation>
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
        <source>Use</source>
        <translation>Verwenden</translation>
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
        <source>A damaged library is set aside and restored from its newest sound backup.</source>
        <translation>Eine beschädigte Bibliothek wird beiseitegelegt und aus ihrer neuesten heilen Sicherung wiederhergestellt.</translation>
    </message>
    <message>
        <source>Checking the library…</source>
        <translation>Die Bibliothek wird geprüft…</translation>
    </message>
    <message>
        <source>Add the folder where your photos are, or drop it here. PhotoSearch reads your photos in the background, never changes them, and nothing leaves this computer.</source>
        <translation>Fügen Sie den Ordner mit Ihren Fotos hinzu oder legen Sie ihn hier ab. PhotoSearch liest Ihre Fotos im Hintergrund und verändert sie nie, und nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>Welcome to PhotoSearch</source>
        <translation>Willkommen bei PhotoSearch</translation>
    </message>
    <message>
        <source>This search did not work</source>
        <translation>Diese Suche hat nicht geklappt</translation>
    </message>
    <message>
        <source>Connect the drive that holds your photos. They stay in the library until then, and come back by themselves. If they are under another path now, choose Relocate Folder… on the folder.</source>
        <translation>Schließen Sie das Laufwerk mit Ihren Fotos an. Bis dahin bleiben sie in der Bibliothek und kommen von selbst zurück. Liegen sie jetzt unter einem anderen Pfad, wählen Sie beim Ordner „Ordner verlegen…“.</translation>
    </message>
    <message>
        <source>Your folders are offline</source>
        <translation>Ihre Ordner sind nicht erreichbar</translation>
    </message>
    <message>
        <source>No photo is all that the filters ask for. Remove one of them above, or all.</source>
        <translation>Kein Foto erfüllt alle Filter. Entfernen Sie oben einen davon oder alle.</translation>
    </message>
    <message>
        <source>No matching photos</source>
        <translation>Keine passenden Fotos</translation>
    </message>
    <message>
        <source>Try another picture, or remove an example that pushes photos away.</source>
        <translation>Versuchen Sie ein anderes Bild, oder entfernen Sie ein Beispiel, das Fotos zurückdrängt.</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Photos appear here as soon as the first ones have been read. You can already search.</source>
        <translation>Hier erscheinen Fotos, sobald die ersten gelesen sind. Suchen können Sie schon jetzt.</translation>
    </message>
    <message>
        <source>Looking through your folders…</source>
        <translation>Ihre Ordner werden durchgesehen…</translation>
    </message>
    <message>
        <source>There are no photos in the watched folders yet. New ones appear here by themselves.</source>
        <translation>In den überwachten Ordnern sind noch keine Fotos. Neue erscheinen hier von selbst.</translation>
    </message>
    <message>
        <source>No photos yet</source>
        <translation>Noch keine Fotos</translation>
    </message>
</context>
<context>
    <name>PersonalDialog</name>
    <message>
        <source>Make It Yours</source>
        <translation>An eigene Fotos anpassen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>PhotoCommands</name>
    <message>
        <source>{} is not named like a photo. Its folder is shown instead.</source>
        <translation>{} heißt nicht wie ein Foto. Stattdessen wird der Ordner gezeigt.</translation>
    </message>
    <message>
        <source>{} cannot be opened. It may have been moved, or its drive is offline.</source>
        <translation>{} kann nicht geöffnet werden. Die Datei wurde vielleicht verschoben, oder ihr Laufwerk ist nicht erreichbar.</translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>too large to be shown whole: at {} of its size</source>
        <translation>zu groß für die volle Ansicht: in {} seiner Größe</translation>
    </message>
</context>
<context>
    <name>QueryPanel</name>
    <message>
        <source>Drop a picture here, paste one with Ctrl+V, or open a file</source>
        <translation>Bild hier ablegen, mit Strg+V einfügen oder eine Datei öffnen</translation>
    </message>
    <message>
        <source>Examples of the search</source>
        <translation>Beispiele der Suche</translation>
    </message>
    <message>
        <source>Saved searches</source>
        <translation>Gespeicherte Suchen</translation>
    </message>
    <message>
        <source>Save this search, or ask a saved one again</source>
        <translation>Diese Suche speichern, oder eine gespeicherte wiederholen</translation>
    </message>
</context>
<context>
    <name>Receiver</name>
    <message>
        <source>There is no picture in what was dropped. Drag a picture or photo files.</source>
        <translation>Es wurde kein Bild abgelegt. Ziehen Sie ein Bild oder Fotodateien herein.</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard. Copy a picture or photo files, then paste.</source>
        <translation>In der Zwischenablage ist kein Bild. Kopieren Sie ein Bild oder Fotodateien und fügen Sie dann ein.</translation>
    </message>
    <message>
        <source>Search by Pictures</source>
        <translation>Mit Bildern suchen</translation>
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
        <source>A search takes up to {} pictures; the first ones are used.</source>
        <translation>Eine Suche nimmt bis zu {} Bilder; die ersten werden verwendet.</translation>
    </message>
</context>
<context>
    <name>SavedCommands</name>
    <message>
        <source>Name of the search. One that has it already is replaced.</source>
        <translation>Name der Suche. Eine, die schon so heißt, wird ersetzt.</translation>
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
        <source>Nothing is saved yet. Search for something, then save it (Ctrl+S).</source>
        <translation>Noch ist nichts gespeichert. Suchen Sie etwas, und speichern Sie es dann (Strg+S).</translation>
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
    <name>SettingRow</name>
    <message>
        <source>Reset “{}” to its default</source>
        <translation>„{}“ auf den Standard zurücksetzen</translation>
    </message>
    <message>
        <source>Use a number from {} to {}.</source>
        <translation>Eine Zahl von {} bis {} angeben.</translation>
    </message>
    <message>
        <source>Takes effect when PhotoSearch starts again.</source>
        <translation>Wirkt nach einem Neustart von PhotoSearch.</translation>
    </message>
    <message>
        <source>Not available: this system does not tell.</source>
        <translation>Nicht verfügbar: Dieses System gibt keine Auskunft.</translation>
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
        <source>No setting has these words.</source>
        <translation>Keine Einstellung enthält diese Wörter.</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>SkipsDialog</name>
    <message>
        <source>Skipped Photos</source>
        <translation>Übersprungene Fotos</translation>
    </message>
    <message>
        <source>These files could not be read. Each is tried again when it changes.</source>
        <translation>Diese Dateien konnten nicht gelesen werden. Jede wird erneut versucht, wenn sie sich ändert.</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>Im Ordner zeigen</translation>
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
        <source>No photo is skipped any more.</source>
        <translation>Es wird kein Foto mehr übersprungen.</translation>
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
        <source>Why it was skipped</source>
        <translation>Grund des Überspringens</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
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
        <translation>Lesen dauerte zu lange</translation>
    </message>
    <message>
        <source>Crashed its decoder</source>
        <translation>Brachte den Decoder zum Absturz</translation>
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
        <source>Skipped photos</source>
        <translation>Übersprungene Fotos</translation>
    </message>
    <message>
        <source>Where the model runs</source>
        <translation>Wo das Modell läuft</translation>
    </message>
    <message>
        <source>Show which photos could not be read, and why</source>
        <translation>Zeigen, welche Fotos nicht gelesen werden konnten, und warum</translation>
    </message>
    <message>
        <source>The model runs on {}: {}</source>
        <translation>Das Modell läuft auf {}: {}</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>Indizierung anhalten</translation>
    </message>
    <message>
        <source>Thumbnail size</source>
        <translation>Miniaturgröße</translation>
    </message>
    <message>
        <source>Thumbnail size (Ctrl+wheel)</source>
        <translation>Miniaturgröße (Strg+Mausrad)</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>No photos</source>
        <translation>Keine Fotos</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>Gesamter Zeitraum</translation>
    </message>
</context>
<context>
    <name>TrashDialog</name>
    <message>
        <source>Move to Trash</source>
        <translation>In den Papierkorb legen</translation>
    </message>
    <message>
        <source>Move {} ({}) to the trash?</source>
        <translation>{} ({}) in den Papierkorb legen?</translation>
    </message>
    <message>
        <source>These files leave their folders. Until the trash is emptied they can be put back from there.</source>
        <translation>Diese Dateien verlassen ihre Ordner. Bis der Papierkorb geleert wird, können sie von dort zurückgelegt werden.</translation>
    </message>
    <message>
        <source>Files to move to the trash</source>
        <translation>Dateien für den Papierkorb</translation>
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
        <translation>PhotoSearch zeigen</translation>
    </message>
    <message>
        <source>PhotoSearch goes on in the background. Its icon here brings the window back.</source>
        <translation>PhotoSearch läuft im Hintergrund weiter. Dieses Symbol holt das Fenster zurück.</translation>
    </message>
    <message>
        <source>Reading is done. Ready to search: {}</source>
        <translation>Das Lesen ist fertig. Bereit zur Suche: {}</translation>
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
        <source>Search by a picture to see where photos match</source>
        <translation>Suchen Sie mit einem Bild, um zu sehen, wo Fotos übereinstimmen</translation>
    </message>
    <message>
        <source>Looking where they match…</source>
        <translation>Übereinstimmungen werden gesucht…</translation>
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
        <source>Strength of the heat map</source>
        <translation>Stärke des Wärmebilds</translation>
    </message>
    <message>
        <source>How strongly the heat map covers the photos</source>
        <translation>Wie stark das Wärmebild die Fotos überdeckt</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
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
        <translation>Wählen Sie, wo Ihre Fotos sind</translation>
    </message>
    <message>
        <source>They are read in the background and never changed. Nothing leaves this computer.</source>
        <translation>Sie werden im Hintergrund gelesen und nie verändert. Nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>Let PhotoSearch look at them</source>
        <translation>Lassen Sie PhotoSearch die Fotos ansehen</translation>
    </message>
    <message>
        <source>Find photos like this one</source>
        <translation>Finden Sie Fotos wie dieses</translation>
    </message>
    <message>
        <source>Drop a picture here, or paste one with Ctrl+V. A photo from the web or a screenshot will do.</source>
        <translation>Legen Sie ein Bild hier ab oder fügen Sie eines mit Strg+V ein. Ein Foto aus dem Netz oder ein Bildschirmfoto genügt.</translation>
    </message>
    <message>
        <source>Skip to All Photos</source>
        <translation>Weiter zu allen Fotos</translation>
    </message>
    <message>
        <source>Ready to search: {}</source>
        <translation>Bereit zur Suche: {}</translation>
    </message>
    <message>
        <source>You can search as soon as the first ones have been read.</source>
        <translation>Suchen können Sie, sobald die ersten gelesen sind.</translation>
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
        <source>Choose a Folder…</source>
        <translation>Ordner wählen…</translation>
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
        <source>Or try one of yours:</source>
        <translation>Oder versuchen Sie eines von Ihren:</translation>
    </message>
    <message>
        <source>Choose Pictures…</source>
        <translation>Bilder wählen…</translation>
    </message>
    <message>
        <source>Welcome to PhotoSearch</source>
        <translation>Willkommen bei PhotoSearch</translation>
    </message>
    <message>
        <source>Find photos by example, among your own. Three steps, less than a minute.</source>
        <translation>Finden Sie eigene Fotos nach Beispiel. Drei Schritte, keine Minute.</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>Bright: what the model looks at in each photo</source>
        <translation>Hell: worauf das Modell in jedem Foto achtet</translation>
    </message>
    <message>
        <source>Bright: what makes these two similar. Point at a place to see what it matches</source>
        <translation>Hell: was die beiden ähnlich macht. Zeigen Sie auf eine Stelle, um zu sehen, wozu sie passt</translation>
    </message>
    <message>
        <source>Bright: what is like the marked place. The best match: {}</source>
        <translation>Hell: was der markierten Stelle ähnelt. Beste Übereinstimmung: {}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Something unexpected happened in PhotoSearch. Your photos are untouched.</source>
        <translation>In PhotoSearch ist etwas Unerwartetes passiert. Ihre Fotos sind unberührt.</translation>
    </message>
    <message>
        <source>PhotoSearch crashed the last time. Your photos are untouched.</source>
        <translation>PhotoSearch ist beim letzten Mal abgestürzt. Ihre Fotos sind unberührt.</translation>
    </message>
    <message>
        <source>Copy Report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>1 folder</source>
        <translation>1 Ordner</translation>
    </message>
    <message>
        <source>{} folders</source>
        <translation>{} Ordnern</translation>
    </message>
    <message>
        <source>{} in {}</source>
        <translation>{} in {}</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message>
        <source>{} found in {} ms</source>
        <translation>{} gefunden in {} ms</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Keine Antwort</translation>
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
