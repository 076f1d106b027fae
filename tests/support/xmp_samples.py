"""Sidecars in the forms of several programs, written for these tests."""

_HEAD = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
_TAIL = "</rdf:RDF></x:xmpmeta>"

LIGHTROOM = f"""{_HEAD}
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
   xmp:Rating="4"
   xmp:Label="Gelb"
   crs:Exposure2012='+0.35'
   crs:HasSettings="True">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Ferry &amp; gulls</rdf:li></rdf:Alt></dc:title>
   <dc:subject>
    <rdf:Bag>
     <rdf:li>Places</rdf:li>
     <rdf:li>Vienna</rdf:li>
     <rdf:li>sunset</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <lr:hierarchicalSubject><rdf:Bag><rdf:li>Places|Vienna</rdf:li></rdf:Bag></lr:hierarchicalSubject>
   <!-- settings of the tone curve -->
   <crs:ToneCurve><rdf:Seq><rdf:li>0, 0</rdf:li><rdf:li>255, 255</rdf:li></rdf:Seq></crs:ToneCurve>
  </rdf:Description>
{_TAIL}
"""
DIGIKAM = f"""<?xml version="1.0" encoding="UTF-8"?>
{_HEAD}<rdf:Description rdf:about=""
    xmlns:digiKam="http://www.digikam.org/ns/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:acdsee="http://ns.acdsee.com/iptc/1.0/" xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0/"
    digiKam:ColorLabel="5" digiKam:PickLabel="3" xmp:Rating="3" acdsee:rating="3" MicrosoftPhoto:Rating="50">
  <digiKam:TagsList><rdf:Seq><rdf:li>Animals/Birds/Gull</rdf:li><rdf:li>harbour</rdf:li></rdf:Seq></digiKam:TagsList>
</rdf:Description>{_TAIL}"""
DARKTABLE = f"""{_HEAD}<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
   xmlns:darktable="http://darktable.sf.net/" xmp:Rating="-1" darktable:xmp_version="5"
   darktable:history_end="3"><darktable:colorlabels><rdf:Seq><rdf:li>3</rdf:li></rdf:Seq></darktable:colorlabels>
   <darktable:history><rdf:Seq><rdf:li darktable:num="0" darktable:params="gz12eJx"/></rdf:Seq></darktable:history>
   </rdf:Description>{_TAIL}"""
CAPTURE_ONE = f"""{_HEAD}
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<xmp:Rating>5</xmp:Rating><xmp:Label>Green</xmp:Label>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">At the quay</rdf:li></rdf:Alt></dc:description>
</rdf:Description>{_TAIL}"""
PHOTOPRISM = f"""{_HEAD}<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 dc:title="Market"/>{_TAIL}"""
IMMICH = f"""<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>
{_HEAD}
 <rdf:Description rdf:about=''
  xmlns:dc='http://purl.org/dc/elements/1.1/'>
  <dc:description>
   <rdf:Alt>
    <rdf:li xml:lang='x-default'>On the pier</rdf:li>
   </rdf:Alt>
  </dc:description>
 </rdf:Description>

 <rdf:Description rdf:about=''
  xmlns:digiKam='http://www.digikam.org/ns/1.0/' xmlns:xmp='http://ns.adobe.com/xap/1.0/'>
  <digiKam:TagsList>
   <rdf:Seq>
    <rdf:li>Trips/Lisbon</rdf:li>
   </rdf:Seq>
  </digiKam:TagsList>
  <xmp:Rating>2</xmp:Rating>
 </rdf:Description>
{_TAIL}
<?xpacket end='w'?>"""
SAMPLES = {
    "Lightroom": LIGHTROOM,
    "digiKam": DIGIKAM,
    "darktable": DARKTABLE,
    "Capture One": CAPTURE_ONE,
    "PhotoPrism": PHOTOPRISM,
    "Immich": IMMICH,
}
