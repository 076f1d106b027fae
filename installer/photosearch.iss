; Inno Setup: the Windows installer. build.py passes Version, Name, Publisher, Address, Bundle, Suffixes and Verb.
; It needs no administrator, and changes only its own folder and keys below HKEY_CURRENT_USER.

#define Program "photosearchw.exe"
#define Classes "Software\Classes"
#define Command '""{app}\' + Program + '"" gui ""%1""'

[Setup]
AppId={{6B0B6C1E-5D0B-4E0B-9D3B-2E9E1B6B7A51}
AppName={#Name}
AppVersion={#Version}
AppPublisher={#Publisher}
AppPublisherURL={#Address}
AppUpdatesURL={#Address}
DefaultDirName={localappdata}\Programs\{#Name}
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
UninstallDisplayIcon={app}\{#Program}
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.SearchSimilar={#Verb}
de.SearchSimilar=Ähnliche Fotos mit PhotoSearch suchen
en.KeepLibrary=Keep your library? It holds what PhotoSearch knows about your photos: the index, your marks and saved searches. Your photos are not touched either way.
de.KeepLibrary=Möchten Sie Ihre Bibliothek behalten? Sie enthält, was PhotoSearch über Ihre Fotos weiß: den Index, Ihre Markierungen und gespeicherten Suchen. Ihre Fotos bleiben in jedem Fall unverändert.

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; Files of an older version that this one no longer has.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Program}"

[Registry]
Root: HKCU; Subkey: "{#Classes}\Applications\{#Program}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"; Flags: uninsdeletekey
Root: HKCU; Subkey: "{#Classes}\Applications\{#Program}\shell\open\command"; ValueType: string; ValueData: "{#Command}"
#sub OfSuffix
Root: HKCU; Subkey: "{#Classes}\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: "{#Suffix}"; ValueData: ""
Root: HKCU; Subkey: "{#Classes}\SystemFileAssociations\{#Suffix}\shell\{#Name}"; ValueType: string; ValueData: "{cm:SearchSimilar}"; Flags: uninsdeletekey
Root: HKCU; Subkey: "{#Classes}\SystemFileAssociations\{#Suffix}\shell\{#Name}"; ValueType: string; ValueName: "Icon"; ValueData: "{app}\{#Program}"
Root: HKCU; Subkey: "{#Classes}\SystemFileAssociations\{#Suffix}\shell\{#Name}\command"; ValueType: string; ValueData: "{#Command}"
#endsub
#define Suffix
#define Rest Suffixes
#sub NextSuffix
  #define public Suffix Copy(Rest, 1, Pos(" ", Rest + " ") - 1)
  #define public Rest Copy(Rest, Len(Suffix) + 2)
  #expr OfSuffix
#endsub
#for {0; Len(Rest) > 0; 0} NextSuffix

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Library: String;
begin
  Library := ExpandConstant('{localappdata}\PhotoSearch');
  if (Step = usPostUninstall) and DirExists(Library) and not UninstallSilent then
    if MsgBox(ExpandConstant('{cm:KeepLibrary}'), mbConfirmation, MB_YESNO or MB_DEFBUTTON1) = IDNO then
      DelTree(Library, True, True, True);
end;
