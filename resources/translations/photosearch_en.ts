<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s)</source>
        <translation>
            <numerusform>about %Ln minute</numerusform>
            <numerusform>about %Ln minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s)</source>
        <translation>
            <numerusform>about %Ln hour</numerusform>
            <numerusform>about %Ln hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{} of %Ln photo(s)</source>
        <translation>
            <numerusform>{} of %Ln photo</numerusform>
            <numerusform>{} of %Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AlbumCommands</name>
    <message numerus="yes">
        <source>%Ln photo(s) added to {}</source>
        <translation>
            <numerusform>%Ln photo added to {}</numerusform>
            <numerusform>%Ln photos added to {}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnnotationCommands</name>
    <message numerus="yes">
        <source>%Ln sidecar(s) were not written. {}</source>
        <translation>
            <numerusform>%Ln sidecar was not written. {}</numerusform>
            <numerusform>%Ln sidecars were not written. {}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnnotationEditor</name>
    <message numerus="yes">
        <source>%Ln star(s)</source>
        <translation>
            <numerusform>%Ln star</numerusform>
            <numerusform>%Ln stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Answers</name>
    <message numerus="yes">
        <source>%Ln photo(s) found in {} ms</source>
        <translation>
            <numerusform>%Ln photo found in {} ms</numerusform>
            <numerusform>%Ln photos found in {} ms</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hide %Ln less similar photo(s)</source>
        <translation>
            <numerusform>Hide %Ln less similar photo</numerusform>
            <numerusform>Hide %Ln less similar photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln less similar photo(s)</source>
        <translation>
            <numerusform>%Ln less similar photo</numerusform>
            <numerusform>%Ln less similar photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message numerus="yes">
        <source>%Ln group(s)</source>
        <translation>
            <numerusform>%Ln group</numerusform>
            <numerusform>%Ln groups</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) selected ({})</source>
        <translation>
            <numerusform>%Ln photo selected ({})</numerusform>
            <numerusform>%Ln photos selected ({})</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExclusionDialog</name>
    <message numerus="yes">
        <source>{} of %Ln photo(s) excluded</source>
        <translation>
            <numerusform>{} of %Ln photo excluded</numerusform>
            <numerusform>{} of %Ln photos excluded</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportCommands</name>
    <message numerus="yes">
        <source>%Ln file(s) could not be exported. {}</source>
        <translation>
            <numerusform>%Ln file could not be exported. {}</numerusform>
            <numerusform>%Ln files could not be exported. {}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The export was cancelled after %Ln file(s).</source>
        <translation>
            <numerusform>The export was cancelled after %Ln file.</numerusform>
            <numerusform>The export was cancelled after %Ln files.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) exported to {}</source>
        <translation>
            <numerusform>%Ln file exported to {}</numerusform>
            <numerusform>%Ln files exported to {}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoldersPanel</name>
    <message numerus="yes">
        <source>%Ln photo(s) will be removed from the library. The files stay where they are and are not changed.</source>
        <translation>
            <numerusform>%Ln photo will be removed from the library. The files stay where they are and are not changed.</numerusform>
            <numerusform>%Ln photos will be removed from the library. The files stay where they are and are not changed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message numerus="yes">
        <source>Expanded stack of %Ln photo(s)</source>
        <translation>
            <numerusform>Expanded stack of %Ln photo</numerusform>
            <numerusform>Expanded stack of %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stack of %Ln photo(s)</source>
        <translation>
            <numerusform>Stack of %Ln photo</numerusform>
            <numerusform>Stack of %Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GroupsModel</name>
    <message numerus="yes">
        <source>%Ln photo(s) · {} can be freed</source>
        <translation>
            <numerusform>%Ln photo · {} can be freed</numerusform>
            <numerusform>%Ln photos · {} can be freed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IndexNews</name>
    <message numerus="yes">
        <source>%Ln folder(s)</source>
        <translation>
            <numerusform>%Ln folder</numerusform>
            <numerusform>%Ln folders</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LearningPage</name>
    <message numerus="yes">
        <source>made during training from %Ln photo(s)</source>
        <translation>
            <numerusform>made during training from %Ln photo</numerusform>
            <numerusform>made during training from %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>On your photos: {} before, {} after (±{}, %Ln held-out pair(s)). In general: {} before, {} after.</source>
        <translation>
            <numerusform>On your photos: {} before, {} after (±{}, %Ln held-out pair). In general: {} before, {} after.</numerusform>
            <numerusform>On your photos: {} before, {} after (±{}, %Ln held-out pairs). In general: {} before, {} after.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message numerus="yes">
        <source>%Ln photo(s) indexed</source>
        <translation>
            <numerusform>%Ln photo indexed</numerusform>
            <numerusform>%Ln photos indexed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) to read again</source>
        <translation>
            <numerusform>%Ln photo to read again</numerusform>
            <numerusform>%Ln photos to read again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be read and will follow later.</source>
        <translation>
            <numerusform>%Ln photo could not be read and will follow later.</numerusform>
            <numerusform>%Ln photos could not be read and will follow later.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SharedNews</name>
    <message numerus="yes">
        <source>%Ln photo(s) waiting to be read</source>
        <translation>
            <numerusform>%Ln photo waiting to be read</numerusform>
            <numerusform>%Ln photos waiting to be read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrashDialog</name>
    <message numerus="yes">
        <source>Move %Ln photo(s) ({}) to the trash?</source>
        <translation>
            <numerusform>Move %Ln photo ({}) to the trash?</numerusform>
            <numerusform>Move %Ln photos ({}) to the trash?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message numerus="yes">
        <source>Indexing finished. %Ln photo(s) ready to search.</source>
        <translation>
            <numerusform>Indexing finished. %Ln photo ready to search.</numerusform>
            <numerusform>Indexing finished. %Ln photos ready to search.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message numerus="yes">
        <source>%Ln photo(s) ready to search</source>
        <translation>
            <numerusform>%Ln photo ready to search</numerusform>
            <numerusform>%Ln photos ready to search</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WordModelsSection</name>
    <message numerus="yes">
        <source>%Ln photo(s) prepared</source>
        <translation>
            <numerusform>%Ln photo prepared</numerusform>
            <numerusform>%Ln photos prepared</numerusform>
        </translation>
    </message>
</context>
</TS>
