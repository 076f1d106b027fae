<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>&amp;Add Folder…</source>
        <translation>添加文件夹(&amp;A)…</translation>
    </message>
    <message>
        <source>Watch a folder and make its photos searchable</source>
        <translation>监视一个文件夹，使其中的照片可以搜索</translation>
    </message>
    <message>
        <source>&amp;Open Pictures…</source>
        <translation>打开图片(&amp;O)…</translation>
    </message>
    <message>
        <source>Search by pictures from files</source>
        <translation>用文件中的图片搜索</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Search by the picture or files in the clipboard</source>
        <translation>用剪贴板中的图片或文件搜索</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Close PhotoSearch</source>
        <translation>关闭 PhotoSearch</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Take back what was last said of photos</source>
        <translation>收回上一次对照片的判断</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Say again what was taken back</source>
        <translation>恢复刚才收回的判断</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the selected photo files</source>
        <translation>复制所选的照片文件</translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>Select every photo shown</source>
        <translation>选择显示的所有照片</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>后退(&amp;B)</translation>
    </message>
    <message>
        <source>Go back to what was asked before</source>
        <translation>返回上一次搜索</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>前进(&amp;F)</translation>
    </message>
    <message>
        <source>Go forward to what was asked after this</source>
        <translation>前进到下一次搜索</translation>
    </message>
    <message>
        <source>&amp;Save Search…</source>
        <translation>保存搜索(&amp;S)…</translation>
    </message>
    <message>
        <source>Keep what is asked under a name</source>
        <translation>以名称保存当前搜索</translation>
    </message>
    <message>
        <source>Saved Searc&amp;hes…</source>
        <translation>已保存的搜索(&amp;H)…</translation>
    </message>
    <message>
        <source>List, rename and delete the searches that were saved</source>
        <translation>列出、重命名和删除已保存的搜索</translation>
    </message>
    <message>
        <source>C&amp;lear Search</source>
        <translation>清除搜索(&amp;L)</translation>
    </message>
    <message>
        <source>Remove all examples, then all filters</source>
        <translation>移除所有示例，然后移除所有筛选条件</translation>
    </message>
    <message>
        <source>Fi&amp;nd Words…</source>
        <translation>查找文字(&amp;N)…</translation>
    </message>
    <message>
        <source>Find photos by names, captions and keywords</source>
        <translation>按名称、说明和关键词查找照片</translation>
    </message>
    <message>
        <source>Clear &amp;Filters</source>
        <translation>清除筛选(&amp;F)</translation>
    </message>
    <message>
        <source>Show all photos again, whatever they are</source>
        <translation>重新显示所有照片</translation>
    </message>
    <message>
        <source>&amp;Find Similar</source>
        <translation>查找相似照片(&amp;F)</translation>
    </message>
    <message>
        <source>Search by the selected photos</source>
        <translation>用所选的照片搜索</translation>
    </message>
    <message>
        <source>Add as “&amp;Like This”</source>
        <translation>添加为“类似这张”(&amp;L)</translation>
    </message>
    <message>
        <source>Add the selected photos to the search</source>
        <translation>把所选的照片加入搜索</translation>
    </message>
    <message>
        <source>Add as “&amp;Not Like This”</source>
        <translation>添加为“不像这张”(&amp;N)</translation>
    </message>
    <message>
        <source>Push photos like the selected ones away</source>
        <translation>让类似所选照片的结果靠后</translation>
    </message>
    <message>
        <source>S&amp;ame Photo</source>
        <translation>同一张照片(&amp;A)</translation>
    </message>
    <message>
        <source>Note that the selected photos show the same photo as the example; again to take it back</source>
        <translation>标记所选照片与示例是同一张；再次使用则收回</translation>
    </message>
    <message>
        <source>Not the Sa&amp;me</source>
        <translation>不是同一张(&amp;M)</translation>
    </message>
    <message>
        <source>Note that the selected photos do not show the same photo as the example; again to take it back</source>
        <translation>标记所选照片与示例不是同一张；再次使用则收回</translation>
    </message>
    <message>
        <source>Show the photo large, beside the example</source>
        <translation>放大显示照片，并与示例并排</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>预览(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>比较(&amp;C)</translation>
    </message>
    <message>
        <source>Show two photos side by side: the two selected, or the photo and the example</source>
        <translation>并排显示两张照片：所选的两张，或照片与示例</translation>
    </message>
    <message>
        <source>P&amp;revious Photo</source>
        <translation>上一张照片(&amp;R)</translation>
    </message>
    <message>
        <source>Show the photo before this one</source>
        <translation>显示前一张照片</translation>
    </message>
    <message>
        <source>Ne&amp;xt Photo</source>
        <translation>下一张照片(&amp;X)</translation>
    </message>
    <message>
        <source>Show the photo after this one</source>
        <translation>显示后一张照片</translation>
    </message>
    <message>
        <source>Frame a &amp;Detail</source>
        <translation>框选细节(&amp;D)</translation>
    </message>
    <message>
        <source>Draw a box around what to search for</source>
        <translation>在要搜索的内容周围画一个框</translation>
    </message>
    <message>
        <source>&amp;Search This Detail</source>
        <translation>搜索此细节(&amp;S)</translation>
    </message>
    <message>
        <source>Search by what is in the box</source>
        <translation>用框中的内容搜索</translation>
    </message>
    <message>
        <source>&amp;Whole Picture</source>
        <translation>整张图片(&amp;W)</translation>
    </message>
    <message>
        <source>Remove the box</source>
        <translation>移除方框</translation>
    </message>
    <message>
        <source>Open in &amp;Viewer</source>
        <translation>用看图程序打开(&amp;V)</translation>
    </message>
    <message>
        <source>Open with the system’s own program</source>
        <translation>用系统默认程序打开</translation>
    </message>
    <message>
        <source>Show in F&amp;older</source>
        <translation>在文件夹中显示(&amp;O)</translation>
    </message>
    <message>
        <source>Show the file in the file manager</source>
        <translation>在文件管理器中显示此文件</translation>
    </message>
    <message>
        <source>&amp;Heat Map</source>
        <translation>热力图(&amp;H)</translation>
    </message>
    <message>
        <source>Show where photo and example match</source>
        <translation>显示照片与示例相符的位置</translation>
    </message>
    <message>
        <source>&amp;Attention</source>
        <translation>注意力(&amp;A)</translation>
    </message>
    <message>
        <source>Show what the model looks at</source>
        <translation>显示模型关注的位置</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Show the photo larger</source>
        <translation>放大显示照片</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>Show the photo smaller</source>
        <translation>缩小显示照片</translation>
    </message>
    <message>
        <source>Fit to &amp;Window</source>
        <translation>适应窗口(&amp;W)</translation>
    </message>
    <message>
        <source>Show the whole photo</source>
        <translation>显示整张照片</translation>
    </message>
    <message>
        <source>&amp;100%</source>
        <translation>&amp;100%</translation>
    </message>
    <message>
        <source>Show each pixel of the photo as one of the screen</source>
        <translation>照片的每个像素对应屏幕的一个像素</translation>
    </message>
    <message>
        <source>&amp;Larger Thumbnails</source>
        <translation>放大缩略图(&amp;L)</translation>
    </message>
    <message>
        <source>Show fewer, larger photos</source>
        <translation>显示更少、更大的照片</translation>
    </message>
    <message>
        <source>&amp;Smaller Thumbnails</source>
        <translation>缩小缩略图(&amp;S)</translation>
    </message>
    <message>
        <source>Show more, smaller photos</source>
        <translation>显示更多、更小的照片</translation>
    </message>
    <message>
        <source>Stac&amp;k Near-Duplicates</source>
        <translation>堆叠近似照片(&amp;K)</translation>
    </message>
    <message>
        <source>Show photos that are nearly the same as one, with their number</source>
        <translation>将几乎相同的照片显示为一张，并标出数量</translation>
    </message>
    <message>
        <source>Op&amp;en Stack</source>
        <translation>展开堆叠(&amp;E)</translation>
    </message>
    <message>
        <source>Show the photos of this stack, or hide them</source>
        <translation>显示或隐藏此堆叠中的照片</translation>
    </message>
    <message>
        <source>O&amp;pen All Stacks</source>
        <translation>展开所有堆叠(&amp;P)</translation>
    </message>
    <message>
        <source>Show the photos of every stack</source>
        <translation>显示所有堆叠中的照片</translation>
    </message>
    <message>
        <source>&amp;Close All Stacks</source>
        <translation>收起所有堆叠(&amp;C)</translation>
    </message>
    <message>
        <source>Show each stack as one photo</source>
        <translation>将每个堆叠显示为一张照片</translation>
    </message>
    <message>
        <source>&amp;Folders Panel</source>
        <translation>文件夹面板(&amp;F)</translation>
    </message>
    <message>
        <source>Show or hide the folders</source>
        <translation>显示或隐藏文件夹</translation>
    </message>
    <message>
        <source>&amp;Details Panel</source>
        <translation>详细信息面板(&amp;D)</translation>
    </message>
    <message>
        <source>Show or hide the details</source>
        <translation>显示或隐藏详细信息</translation>
    </message>
    <message>
        <source>Show or hide the filters</source>
        <translation>显示或隐藏筛选栏</translation>
    </message>
    <message>
        <source>Fil&amp;ters</source>
        <translation>筛选(&amp;T)</translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>Use the whole screen</source>
        <translation>使用整个屏幕</translation>
    </message>
    <message>
        <source>&amp;Rescan Folders</source>
        <translation>重新扫描文件夹(&amp;R)</translation>
    </message>
    <message>
        <source>Compare all folders with the library now</source>
        <translation>立即将所有文件夹与图库比对</translation>
    </message>
    <message>
        <source>&amp;Pause Indexing</source>
        <translation>暂停索引(&amp;P)</translation>
    </message>
    <message>
        <source>Stop reading photos until resumed</source>
        <translation>停止读取照片，直到恢复</translation>
    </message>
    <message>
        <source>&amp;Duplicates…</source>
        <translation>重复照片(&amp;D)…</translation>
    </message>
    <message>
        <source>Group the copies of photos across the library</source>
        <translation>将整个图库中照片的副本分组</translation>
    </message>
    <message>
        <source>Make It &amp;Yours…</source>
        <translation>为我定制(&amp;Y)…</translation>
    </message>
    <message>
        <source>Let the model learn from your own photos, and choose between models</source>
        <translation>让模型从您自己的照片中学习，并选择模型</translation>
    </message>
    <message>
        <source>&amp;Skipped Photos…</source>
        <translation>跳过的照片(&amp;S)…</translation>
    </message>
    <message>
        <source>List the photos that could not be read, and why</source>
        <translation>列出无法读取的照片及原因</translation>
    </message>
    <message>
        <source>Leave &amp;Out…</source>
        <translation>排除(&amp;O)…</translation>
    </message>
    <message>
        <source>Say by patterns which files and folders are no part of the library</source>
        <translation>用模式指定哪些文件和文件夹不属于图库</translation>
    </message>
    <message>
        <source>Re&amp;locate Folder…</source>
        <translation>重新定位文件夹(&amp;L)…</translation>
    </message>
    <message>
        <source>Say where the photos of an offline folder are now</source>
        <translation>指定离线文件夹中的照片现在的位置</translation>
    </message>
    <message>
        <source>Re&amp;move Folder…</source>
        <translation>移除文件夹(&amp;M)…</translation>
    </message>
    <message>
        <source>Stop watching the selected folder</source>
        <translation>不再监视所选的文件夹</translation>
    </message>
    <message>
        <source>&amp;Check and Repair</source>
        <translation>检查并修复(&amp;C)</translation>
    </message>
    <message>
        <source>Check the library and restore it where it is damaged; no photo is touched</source>
        <translation>检查图库并修复损坏之处；不会改动任何照片</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>Theme, language, background work and limits</source>
        <translation>主题、语言、后台运行与限制</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>List every shortcut</source>
        <translation>列出所有快捷键</translation>
    </message>
    <message>
        <source>&amp;About PhotoSearch</source>
        <translation>关于 PhotoSearch(&amp;A)</translation>
    </message>
    <message>
        <source>Version, and the licences of what is in it</source>
        <translation>版本及所含组件的许可证</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>搜索(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation>照片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Library</source>
        <translation>图库(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>1 photo</source>
        <translation>1 张照片</translation>
    </message>
    <message>
        <source>{} photos</source>
        <translation>{} 张照片</translation>
    </message>
    <message>
        <source>{} skipped</source>
        <translation>已跳过 {} 张</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>不到 1 分钟</translation>
    </message>
    <message>
        <source>about 1 minute</source>
        <translation>约 1 分钟</translation>
    </message>
    <message>
        <source>about {} minutes</source>
        <translation>约 {} 分钟</translation>
    </message>
    <message>
        <source>about {} hours</source>
        <translation>约 {} 小时</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Waiting for mains power</source>
        <translation>等待接通电源</translation>
    </message>
    <message>
        <source>Waiting until nobody uses the computer</source>
        <translation>等待电脑空闲</translation>
    </message>
    <message>
        <source>{} of {} photos</source>
        <translation>{}/{} 张照片</translation>
    </message>
    <message>
        <source>Indexing {}</source>
        <translation>正在索引 {}</translation>
    </message>
    <message>
        <source>{} a second</source>
        <translation>每秒 {} 张</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>剩余{}</translation>
    </message>
    <message>
        <source>same photo</source>
        <translation>同一张照片</translation>
    </message>
    <message>
        <source>very similar</source>
        <translation>非常相似</translation>
    </message>
    <message>
        <source>similar</source>
        <translation>相似</translation>
    </message>
    <message>
        <source>your choice</source>
        <translation>您的选择</translation>
    </message>
    <message>
        <source>most pixels</source>
        <translation>像素最多</translation>
    </message>
    <message>
        <source>the camera’s raw file</source>
        <translation>相机的原始文件</translation>
    </message>
    <message>
        <source>largest file</source>
        <translation>文件最大</translation>
    </message>
    <message>
        <source>earliest date</source>
        <translation>日期最早</translation>
    </message>
    <message>
        <source>first by name</source>
        <translation>按名称排在最前</translation>
    </message>
    <message>
        <source>not the same photo</source>
        <translation>不是同一张照片</translation>
    </message>
    <message>
        <source>1/{} s</source>
        <translation>1/{} 秒</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} 秒</translation>
    </message>
    <message>
        <source>{} mm</source>
        <translation>{} 毫米</translation>
    </message>
    <message>
        <source>N</source>
        <translation>北</translation>
    </message>
    <message>
        <source>S</source>
        <translation>南</translation>
    </message>
    <message>
        <source>E</source>
        <translation>东</translation>
    </message>
    <message>
        <source>W</source>
        <translation>西</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Full speed</source>
        <translation>全速</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>温和</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>后台</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language and number format of the window</source>
        <translation>窗口的语言和数字格式</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>How many results a search loads at a time; scrolling loads more</source>
        <translation>每次加载的搜索结果数；滚动时加载更多</translation>
    </message>
    <message>
        <source>photos</source>
        <translation>张照片</translation>
    </message>
    <message>
        <source>Run the model on</source>
        <translation>模型运行设备</translation>
    </message>
    <message>
        <source>Automatic uses the fastest device that gives correct results</source>
        <translation>“自动”会选用结果正确的最快设备</translation>
    </message>
    <message>
        <source>Keep running when the window is closed</source>
        <translation>关闭窗口后继续运行</translation>
    </message>
    <message>
        <source>Indexing continues in the system tray, if there is one</source>
        <translation>如果有系统托盘，索引会在其中继续进行</translation>
    </message>
    <message>
        <source>Notify when a long task is done</source>
        <translation>长时间任务完成时通知</translation>
    </message>
    <message>
        <source>Only while another window is in front; needs a system tray</source>
        <translation>仅在其他窗口位于前面时；需要系统托盘</translation>
    </message>
    <message>
        <source>Indexing speed</source>
        <translation>索引速度</translation>
    </message>
    <message>
        <source>Automatic is gentle on battery power and uses full speed otherwise; gentle works a quarter of the time</source>
        <translation>自动：使用电池时温和，否则全速；温和只工作四分之一的时间</translation>
    </message>
    <message>
        <source>Index only on mains power</source>
        <translation>仅在接通电源时索引</translation>
    </message>
    <message>
        <source>New photos wait while the computer runs on battery power</source>
        <translation>使用电池时新照片会等待</translation>
    </message>
    <message>
        <source>Index only while the computer is idle</source>
        <translation>仅在电脑空闲时索引</translation>
    </message>
    <message>
        <source>New photos wait until nobody has used the computer for a few minutes</source>
        <translation>新照片会等到电脑空闲几分钟后再索引</translation>
    </message>
    <message>
        <source>Rescan folders every</source>
        <translation>重新扫描文件夹的间隔</translation>
    </message>
    <message>
        <source>Finds changes that the system did not report, for example on network drives</source>
        <translation>找出系统未报告的变化，例如网络驱动器上的变化</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>Read a new file after</source>
        <translation>读取新文件前等待</translation>
    </message>
    <message>
        <source>How long a file must stay unchanged before it is read</source>
        <translation>文件需保持不变多久才会被读取</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Thumbnail size</source>
        <translation>缩略图大小</translation>
    </message>
    <message>
        <source>Longest side of new thumbnails</source>
        <translation>新缩略图的最长边</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Thumbnail cache</source>
        <translation>缩略图缓存</translation>
    </message>
    <message>
        <source>Maximum size; the least used thumbnails are removed first</source>
        <translation>最大容量；最少使用的缩略图会先被移除</translation>
    </message>
    <message>
        <source>megabytes</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Daily backups kept</source>
        <translation>保留的每日备份</translation>
    </message>
    <message>
        <source>At most one a day, if the library has changed; 0 turns backups off</source>
        <translation>图库有变化时每天最多一份；0 表示关闭备份</translation>
    </message>
    <message>
        <source>days</source>
        <translation>天</translation>
    </message>
    <message>
        <source>Weekly backups kept</source>
        <translation>保留的每周备份</translation>
    </message>
    <message>
        <source>One a week, in addition to the daily backups</source>
        <translation>每周一份，不计入每日备份</translation>
    </message>
    <message>
        <source>weeks</source>
        <translation>周</translation>
    </message>
    <message>
        <source>Backup folder</source>
        <translation>备份文件夹</translation>
    </message>
    <message>
        <source>Each library needs its own; if empty, a folder inside the library is used</source>
        <translation>每个图库需要各自的文件夹；留空则使用图库内的文件夹</translation>
    </message>
    <message>
        <source>Offer to move duplicates to the trash</source>
        <translation>提供将重复照片移到回收站的选项</translation>
    </message>
    <message>
        <source>Lists the files and asks for confirmation first</source>
        <translation>会先列出文件并请求确认</translation>
    </message>
    <message>
        <source>Decoder processes</source>
        <translation>解码进程</translation>
    </message>
    <message>
        <source>How many photos are read at the same time; 0 means one per processor core</source>
        <translation>同时读取的照片数；0 表示每个处理器核心一个</translation>
    </message>
    <message>
        <source>processes</source>
        <translation>个进程</translation>
    </message>
    <message>
        <source>Time limit per photo</source>
        <translation>单张照片的时间限制</translation>
    </message>
    <message>
        <source>A photo that takes longer is skipped</source>
        <translation>超过此时间的照片会被跳过</translation>
    </message>
    <message>
        <source>Size limit per photo</source>
        <translation>单张照片的大小限制</translation>
    </message>
    <message>
        <source>A larger photo is skipped</source>
        <translation>更大的照片会被跳过</translation>
    </message>
    <message>
        <source>megapixels</source>
        <translation>百万像素</translation>
    </message>
    <message>
        <source>Memory limit per decoder</source>
        <translation>每个解码进程的内存限制</translation>
    </message>
    <message>
        <source>A photo that needs more is skipped</source>
        <translation>需要更多内存的照片会被跳过</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>“{}”</translation>
    </message>
    <message>
        <source>Similarity from {}</source>
        <translation>相似度不低于 {}</translation>
    </message>
    <message>
        <source>Landscape</source>
        <translation>横向</translation>
    </message>
    <message>
        <source>Portrait</source>
        <translation>纵向</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>方形</translation>
    </message>
    <message>
        <source>With a place</source>
        <translation>有地点</translation>
    </message>
    <message>
        <source>Without a place</source>
        <translation>无地点</translation>
    </message>
    <message>
        <source>{} or more</source>
        <translation>{} 及以上</translation>
    </message>
    <message>
        <source>Most similar first</source>
        <translation>最相似的在前</translation>
    </message>
    <message>
        <source>Least similar first</source>
        <translation>最不相似的在前</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新的在前</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>最早的在前</translation>
    </message>
    <message>
        <source>Name, from Z to A</source>
        <translation>名称，从 Z 到 A</translation>
    </message>
    <message>
        <source>Name, from A to Z</source>
        <translation>名称，从 A 到 Z</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>最大的在前</translation>
    </message>
    <message>
        <source>Smallest first</source>
        <translation>最小的在前</translation>
    </message>
    <message>
        <source>Until {}</source>
        <translation>截至 {}</translation>
    </message>
    <message>
        <source>Since {}</source>
        <translation>自 {} 起</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About PhotoSearch</source>
        <translation>关于 PhotoSearch</translation>
    </message>
    <message>
        <source>Libraries in PhotoSearch</source>
        <translation>PhotoSearch 中的程序库</translation>
    </message>
    <message>
        <source>Licence of the chosen library</source>
        <translation>所选程序库的许可证</translation>
    </message>
    <message>
        <source>New Versions</source>
        <translation>新版本</translation>
    </message>
    <message>
        <source>Show in the browser what versions there are: {}</source>
        <translation>在浏览器中显示有哪些版本：{}</translation>
    </message>
    <message>
        <source>Its package names no licence.</source>
        <translation>该软件包未注明许可证。</translation>
    </message>
    <message>
        <source>Finds photos by example, on this computer alone. Free software under the Apache License 2.0.</source>
        <translation>以图搜图，一切只在本机进行。依 Apache 许可证 2.0 发布的自由软件。</translation>
    </message>
    <message>
        <source>It is built with these libraries:</source>
        <translation>它使用了以下程序库：</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Act on the message</source>
        <translation>处理此消息</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Hide this message</source>
        <translation>隐藏此消息</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>Picture of {}</source>
        <translation>{} 的图片</translation>
    </message>
    <message>
        <source>not like this</source>
        <translation>不像这张</translation>
    </message>
    <message>
        <source>like this</source>
        <translation>类似这张</translation>
    </message>
    <message>
        <source>detail</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Search for photos like {}</source>
        <translation>搜索类似 {} 的照片</translation>
    </message>
    <message>
        <source>Push away photos like {}</source>
        <translation>让类似 {} 的照片靠后</translation>
    </message>
    <message>
        <source>Change the detail of {}</source>
        <translation>更改 {} 的细节</translation>
    </message>
    <message>
        <source>Search a detail of {}</source>
        <translation>搜索 {} 的细节</translation>
    </message>
    <message>
        <source>Remove {} from the search</source>
        <translation>从搜索中移除 {}</translation>
    </message>
    <message>
        <source>Search the whole of {}</source>
        <translation>搜索整张 {}</translation>
    </message>
    <message>
        <source>How much {} counts</source>
        <translation>{} 的权重</translation>
    </message>
</context>
<context>
    <name>ChoiceMenu</name>
    <message>
        <source>{} more</source>
        <translation>还有 {} 个</translation>
    </message>
</context>
<context>
    <name>CopiesModel</name>
    <message>
        <source>Keep: {}</source>
        <translation>保留：{}</translation>
    </message>
    <message>
        <source>Identical file</source>
        <translation>完全相同的文件</translation>
    </message>
    <message>
        <source>Likeness {}</source>
        <translation>相似度 {}</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Details of the photo</source>
        <translation>照片的详细信息</translation>
    </message>
    <message>
        <source>Same photo?</source>
        <translation>是同一张照片吗？</translation>
    </message>
    <message>
        <source>No photo selected</source>
        <translation>未选择照片</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>相似度</translation>
    </message>
    <message>
        <source>You said</source>
        <translation>您的判断</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>曝光时间</translation>
    </message>
    <message>
        <source>Aperture</source>
        <translation>光圈</translation>
    </message>
    <message>
        <source>ISO</source>
        <translation>感光度</translation>
    </message>
    <message>
        <source>Focal length</source>
        <translation>焦距</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>文件大小</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>关键词</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评级</translation>
    </message>
    <message>
        <source>Show the place on the map</source>
        <translation>在地图上显示地点</translation>
    </message>
    <message>
        <source>Show the place in the browser: {}</source>
        <translation>在浏览器中显示地点：{}</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
</context>
<context>
    <name>Drops</name>
    <message>
        <source>Drop pictures to search, folders to watch</source>
        <translation>放下图片以搜索，放下文件夹以监视</translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message>
        <source>Duplicates</source>
        <translation>重复照片</translation>
    </message>
    <message>
        <source>Groups of copies</source>
        <translation>副本组</translation>
    </message>
    <message>
        <source>Copies of the photo</source>
        <translation>照片的副本</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Find Again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Comparing photos…</source>
        <translation>正在比较照片…</translation>
    </message>
    <message>
        <source>The photos were not compared to the end.</source>
        <translation>照片没有全部比较完。</translation>
    </message>
    <message>
        <source>No copies. Move the slider to the left to see photos that are less alike.</source>
        <translation>没有副本。向左移动滑块可查看相似度较低的照片。</translation>
    </message>
    <message>
        <source>1 group</source>
        <translation>1 组</translation>
    </message>
    <message>
        <source>{} groups</source>
        <translation>{} 组</translation>
    </message>
    <message>
        <source>{} of {}, {} to spare</source>
        <translation>{}，共 {}，可节省 {}</translation>
    </message>
    <message>
        <source>{} · The library has changed since</source>
        <translation>{} · 图库此后有变化</translation>
    </message>
    <message>
        <source>{} selected, {}</source>
        <translation>已选 {}，{}</translation>
    </message>
    <message>
        <source>and {} more</source>
        <translation>以及另外 {} 个</translation>
    </message>
    <message>
        <source>These stayed: {}</source>
        <translation>以下文件未移动：{}</translation>
    </message>
    <message>
        <source>Least likeness of copies</source>
        <translation>副本的最低相似度</translation>
    </message>
    <message>
        <source>How like the photo to keep another must be to count as its copy</source>
        <translation>照片与要保留的那张有多相似才算作副本</translation>
    </message>
    <message>
        <source>Progress of the comparison</source>
        <translation>比较进度</translation>
    </message>
    <message>
        <source>Least likeness</source>
        <translation>最低相似度</translation>
    </message>
    <message>
        <source>Keep This Instead</source>
        <translation>改为保留这张</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Copy Paths</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Move to Trash…</source>
        <translation>移到回收站…</translation>
    </message>
    <message>
        <source>All But the Ones to Keep</source>
        <translation>除要保留的之外全部</translation>
    </message>
    <message>
        <source>In Folder</source>
        <translation>在文件夹中</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>选择</translation>
    </message>
</context>
<context>
    <name>ExampleStrip</name>
    <message>
        <source>{}: place {} before, {} now</source>
        <translation>{}：之前第 {} 位，现在第 {} 位</translation>
    </message>
</context>
<context>
    <name>ExclusionDialog</name>
    <message>
        <source>Leave Out</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Looking through the folders…</source>
        <translation>正在查看文件夹…</translation>
    </message>
    <message>
        <source>{} of {} left out</source>
        <translation>已排除 {} / {}</translation>
    </message>
    <message>
        <source>Folder that the patterns are for</source>
        <translation>模式所适用的文件夹</translation>
    </message>
    <message>
        <source>In all folders</source>
        <translation>所有文件夹</translation>
    </message>
    <message>
        <source>In {}</source>
        <translation>{}</translation>
    </message>
    <message>
        <source>One pattern a line: *.png leaves out files by their names, Cache/ folders, /Old/ a folder at the top alone, and !Keep/ takes in again. Files stay where they are, and what you said of photos is kept.</source>
        <translation>每行一个模式：*.png 按名称排除文件，Cache/ 排除文件夹，/Old/ 只排除最上层的文件夹，!Keep/ 重新包含。文件保持原位，您对照片所作的标记会保留。</translation>
    </message>
    <message>
        <source>Patterns of what is left out</source>
        <translation>排除模式</translation>
    </message>
    <message>
        <source>Photos left out</source>
        <translation>被排除的照片</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Sort</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Sort: {}</source>
        <translation>排序：{}</translation>
    </message>
    <message>
        <source>Name, folder, keyword…</source>
        <translation>名称、文件夹、关键词…</translation>
    </message>
    <message>
        <source>Words to look up</source>
        <translation>要查找的文字</translation>
    </message>
    <message>
        <source>Words that begin so in file and folder names, titles, captions and keywords (Ctrl+F)</source>
        <translation>文件名、文件夹名、标题、说明和关键词中以此开头的文字 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评级</translation>
    </message>
    <message>
        <source>Least similarity</source>
        <translation>最低相似度</translation>
    </message>
    <message>
        <source>Hide photos that are less similar than this</source>
        <translation>隐藏相似度更低的照片</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>相似度</translation>
    </message>
</context>
<context>
    <name>FilterChip</name>
    <message>
        <source>Remove the filter {}</source>
        <translation>移除筛选条件 {}</translation>
    </message>
</context>
<context>
    <name>FoldersModel</name>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>looking for photos</source>
        <translation>正在查找照片</translation>
    </message>
    <message>
        <source>indexing</source>
        <translation>正在索引</translation>
    </message>
    <message>
        <source>watching</source>
        <translation>监视中</translation>
    </message>
    <message>
        <source>checked now and then</source>
        <translation>定期检查</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>indexing {} %</source>
        <translation>已索引 {}%</translation>
    </message>
</context>
<context>
    <name>FoldersPanel</name>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Remove Folder</source>
        <translation>移除文件夹</translation>
    </message>
    <message>
        <source>Stop watching “{}”?</source>
        <translation>不再监视“{}”？</translation>
    </message>
    <message>
        <source>{} will no longer be found. The files stay where they are: no photo is touched.</source>
        <translation>将不再能搜索到：{}。文件保持原样：不会改动任何照片。</translation>
    </message>
    <message>
        <source>Show Only This Folder</source>
        <translation>仅显示此文件夹</translation>
    </message>
    <message>
        <source>Show in File Manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>监视的文件夹</translation>
    </message>
</context>
<context>
    <name>Framing</name>
    <message>
        <source>Arrows move, Shift+arrows resize, Enter searches</source>
        <translation>方向键移动，Shift+方向键调整大小，回车搜索</translation>
    </message>
    <message>
        <source>Draw a box around what to search for, or press an arrow key</source>
        <translation>在要搜索的内容周围画一个框，或按方向键</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message>
        <source>Photo {} of {}</source>
        <translation>第 {} 张，共 {} 张照片</translation>
    </message>
    <message>
        <source>Similarity {}</source>
        <translation>相似度 {}</translation>
    </message>
    <message>
        <source>You said: {}</source>
        <translation>您的判断：{}</translation>
    </message>
    <message>
        <source>Open stack of {}</source>
        <translation>已展开的堆叠：{}</translation>
    </message>
    <message>
        <source>Stack of {}</source>
        <translation>堆叠：{}</translation>
    </message>
</context>
<context>
    <name>GroupsModel</name>
    <message>
        <source>{} · {} to spare</source>
        <translation>{} · 可节省 {}</translation>
    </message>
</context>
<context>
    <name>LearningPage</name>
    <message>
        <source>Looking at your photos…</source>
        <translation>正在查看您的照片…</translation>
    </message>
    <message>
        <source>made while learning, of {}</source>
        <translation>学习时生成，来自 {}</translation>
    </message>
    <message>
        <source>Time: {}. Memory: {}, disk: {}. Your photos are only read.</source>
        <translation>时间：{}。内存：{}，磁盘：{}。您的照片只会被读取。</translation>
    </message>
    <message>
        <source>Rendering scenes to compare with…</source>
        <translation>正在绘制用于比较的场景…</translation>
    </message>
    <message>
        <source>Looking at edited copies of your photos…</source>
        <translation>正在查看您照片的编辑副本…</translation>
    </message>
    <message>
        <source>Reading your photos…</source>
        <translation>正在读取您的照片…</translation>
    </message>
    <message>
        <source>Learning…</source>
        <translation>正在学习…</translation>
    </message>
    <message>
        <source>Choosing how far to go…</source>
        <translation>正在选择模型的调整幅度…</translation>
    </message>
    <message>
        <source>Comparing with the model in use…</source>
        <translation>正在与当前使用的模型比较…</translation>
    </message>
    <message>
        <source>Your photos: {} before, {} now (±{}, {} held-out pairs). In general: {} before, {} now.</source>
        <translation>您的照片：之前 {}，现在 {}（±{}，{} 对留出的照片）。总体：之前 {}，现在 {}。</translation>
    </message>
    <message>
        <source>It is better for your photos.</source>
        <translation>它更适合您的照片。</translation>
    </message>
    <message>
        <source>It is not surely better, so nothing changes. More photos or more marks may help.</source>
        <translation>不能确定它更好，因此保持不变。更多照片或更多标记可能会有帮助。</translation>
    </message>
    <message>
        <source>Learning ended unexpectedly. Your model is as it was.</source>
        <translation>学习意外结束。您的模型保持原样。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在开始…</translation>
    </message>
    <message>
        <source>My photos</source>
        <translation>我的照片</translation>
    </message>
    <message>
        <source>Each folder holds photos of one kind</source>
        <translation>每个文件夹只包含一类照片</translation>
    </message>
    <message>
        <source>Quick: a few minutes on any computer</source>
        <translation>快速：任何电脑上只需几分钟</translation>
    </message>
    <message>
        <source>Deep: the network itself learns, best with a graphics card</source>
        <translation>深入：网络本身参与学习，最好有显卡</translation>
    </message>
    <message>
        <source>This takes a program that is not installed yet. The command below installs it; then come back here.</source>
        <translation>这需要一个尚未安装的程序。请用下面的命令安装，然后回到这里。</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>模型名称</translation>
    </message>
    <message>
        <source>Learn</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Wanted, first answers before, first answers now:</source>
        <translation>目标，之前的首批结果，现在的首批结果：</translation>
    </message>
    <message>
        <source>Use This Model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Nobody has to label anything: the model learns from what your library says of which photos belong together. Nothing leaves this computer.</source>
        <translation>无需任何标注：模型从您的图库中学习哪些照片属于一起。任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>fully</source>
        <translation>完全</translation>
    </message>
    <message>
        <source>much</source>
        <translation>较高</translation>
    </message>
    <message>
        <source>a little</source>
        <translation>较低</translation>
    </message>
    <message>
        <source>Edited copies</source>
        <translation>编辑副本</translation>
    </message>
    <message>
        <source>Marked as the same photo</source>
        <translation>标记为同一张照片</translation>
    </message>
    <message>
        <source>Marked as different</source>
        <translation>标记为不同</translation>
    </message>
    <message>
        <source>Taken in a burst</source>
        <translation>连拍拍摄</translation>
    </message>
    <message>
        <source>In one folder of a kind</source>
        <translation>位于同类文件夹</translation>
    </message>
    <message>
        <source>In one folder, within an hour</source>
        <translation>同一文件夹，一小时内</translation>
    </message>
    <message>
        <source>At one place, within hours</source>
        <translation>同一地点，数小时内</translation>
    </message>
    <message>
        <source>Trusted {}</source>
        <translation>信任程度：{}</translation>
    </message>
</context>
<context>
    <name>LibraryCommands</name>
    <message>
        <source>Where is “{}” now?</source>
        <translation>“{}”现在在哪里？</translation>
    </message>
</context>
<context>
    <name>LossCurve</name>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>From {} to {}</source>
        <translation>从 {} 到 {}</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>{} (in use)</source>
        <translation>{}（使用中）</translation>
    </message>
    <message>
        <source>{} (came with PhotoSearch)</source>
        <translation>{}（随 PhotoSearch 提供）</translation>
    </message>
    <message>
        <source>Made {}</source>
        <translation>创建于 {}</translation>
    </message>
    <message>
        <source>learnt from {}</source>
        <translation>学自 {}</translation>
    </message>
    <message>
        <source>knows {}</source>
        <translation>已知 {}</translation>
    </message>
    <message>
        <source>{} would be read again</source>
        <translation>{} 需要重新读取</translation>
    </message>
    <message>
        <source>Reading your photos with the new model; the old one answers meanwhile.</source>
        <translation>正在用新模型读取您的照片；期间由旧模型作答。</translation>
    </message>
    <message>
        <source>Building the index of the new model.</source>
        <translation>正在构建新模型的索引。</translation>
    </message>
    <message>
        <source>“{}” is in use now.</source>
        <translation>“{}”现已启用。</translation>
    </message>
    <message>
        <source>{} could not be read and follow later.</source>
        <translation>{} 无法读取，稍后处理。</translation>
    </message>
    <message>
        <source>The model in use stays as it was.</source>
        <translation>使用中的模型保持不变。</translation>
    </message>
    <message>
        <source>The model is deleted.</source>
        <translation>模型已删除。</translation>
    </message>
    <message>
        <source>Delete Model</source>
        <translation>删除模型</translation>
    </message>
    <message>
        <source>Delete the model “{}”?</source>
        <translation>删除模型“{}”？</translation>
    </message>
    <message>
        <source>What it knows of your photos goes with it. The photos stay.</source>
        <translation>它对您照片的了解会一并删除。照片会保留。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Export Model</source>
        <translation>导出模型</translation>
    </message>
    <message>
        <source>Import Model</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Opening the library…</source>
        <translation>正在打开图库…</translation>
    </message>
    <message>
        <source>Loading the model and the index.</source>
        <translation>正在加载模型和索引。</translation>
    </message>
    <message>
        <source>The library cannot be opened</source>
        <translation>无法打开图库</translation>
    </message>
    <message>
        <source>The library is damaged</source>
        <translation>图库已损坏</translation>
    </message>
    <message>
        <source>A damaged library is set aside and restored from its newest sound backup.</source>
        <translation>损坏的图库会被另存，并从最新的完好备份恢复。</translation>
    </message>
    <message>
        <source>Checking the library…</source>
        <translation>正在检查图库…</translation>
    </message>
    <message>
        <source>Add the folder where your photos are, or drop it here. PhotoSearch reads your photos in the background, never changes them, and nothing leaves this computer.</source>
        <translation>请添加存放照片的文件夹，或将其拖放到这里。PhotoSearch 在后台读取照片，绝不修改，任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>Welcome to PhotoSearch</source>
        <translation>欢迎使用 PhotoSearch</translation>
    </message>
    <message>
        <source>This search did not work</source>
        <translation>这次搜索没有成功</translation>
    </message>
    <message>
        <source>Connect the drive that holds your photos. They stay in the library until then, and come back by themselves. If they are under another path now, choose Relocate Folder… on the folder.</source>
        <translation>请连接存放照片的驱动器。在此之前照片会留在图库中，并会自动恢复。如果它们现在位于其他路径，请在该文件夹上选择“重新定位文件夹…”。</translation>
    </message>
    <message>
        <source>Your folders are offline</source>
        <translation>您的文件夹处于离线状态</translation>
    </message>
    <message>
        <source>No photo is all that the filters ask for. Remove one of them above, or all.</source>
        <translation>没有照片符合所有筛选条件。请在上方移除其中一项或全部。</translation>
    </message>
    <message>
        <source>No matching photos</source>
        <translation>没有符合条件的照片</translation>
    </message>
    <message>
        <source>Try another picture, or remove an example that pushes photos away.</source>
        <translation>请换一张图片，或移除一个使照片靠后的示例。</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Photos appear here as soon as the first ones have been read. You can already search.</source>
        <translation>读取到第一批照片后，它们就会出现在这里。现在就可以搜索。</translation>
    </message>
    <message>
        <source>Looking through your folders…</source>
        <translation>正在浏览您的文件夹…</translation>
    </message>
    <message>
        <source>There are no photos in the watched folders yet. New ones appear here by themselves.</source>
        <translation>监视的文件夹中还没有照片。新照片会自动出现在这里。</translation>
    </message>
    <message>
        <source>No photos yet</source>
        <translation>还没有照片</translation>
    </message>
</context>
<context>
    <name>PersonalDialog</name>
    <message>
        <source>Make It Yours</source>
        <translation>为我定制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>PhotoCommands</name>
    <message>
        <source>{} is not named like a photo. Its folder is shown instead.</source>
        <translation>{} 的名称不像照片,因此改为显示其所在的文件夹。</translation>
    </message>
    <message>
        <source>{} cannot be opened. It may have been moved, or its drive is offline.</source>
        <translation>无法打开 {}。它可能已被移动，或所在的驱动器处于离线状态。</translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>too large to be shown whole: at {} of its size</source>
        <translation>过大而无法完整显示：为原大小的 {}</translation>
    </message>
</context>
<context>
    <name>QueryPanel</name>
    <message>
        <source>Drop a picture here, paste one with Ctrl+V, or open a file</source>
        <translation>把图片拖到这里，按 Ctrl+V 粘贴，或打开文件</translation>
    </message>
    <message>
        <source>Examples of the search</source>
        <translation>搜索的示例</translation>
    </message>
    <message>
        <source>Saved searches</source>
        <translation>已保存的搜索</translation>
    </message>
    <message>
        <source>Save this search, or ask a saved one again</source>
        <translation>保存此搜索，或重新运行已保存的搜索</translation>
    </message>
</context>
<context>
    <name>Receiver</name>
    <message>
        <source>There is no picture in what was dropped. Drag a picture or photo files.</source>
        <translation>拖入的内容中没有图片。请拖入图片或照片文件。</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard. Copy a picture or photo files, then paste.</source>
        <translation>剪贴板中没有图片。请先复制图片或照片文件，再粘贴。</translation>
    </message>
    <message>
        <source>Search by Pictures</source>
        <translation>以图搜索</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Add Folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>A search takes up to {} pictures; the first ones are used.</source>
        <translation>一次搜索最多使用 {} 张图片；将使用最前面的几张。</translation>
    </message>
</context>
<context>
    <name>SavedCommands</name>
    <message>
        <source>Name of the search. One that has it already is replaced.</source>
        <translation>搜索的名称。同名的搜索将被替换。</translation>
    </message>
</context>
<context>
    <name>SavedDialog</name>
    <message>
        <source>Saved Searches</source>
        <translation>已保存的搜索</translation>
    </message>
    <message>
        <source>Saved searches</source>
        <translation>已保存的搜索</translation>
    </message>
    <message>
        <source>Nothing is saved yet. Search for something, then save it (Ctrl+S).</source>
        <translation>尚未保存任何搜索。请先搜索，然后保存 (Ctrl+S)。</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Reset “{}” to its default</source>
        <translation>将“{}”恢复为默认值</translation>
    </message>
    <message>
        <source>Use a number from {} to {}.</source>
        <translation>请输入 {} 到 {} 之间的数字。</translation>
    </message>
    <message>
        <source>Takes effect when PhotoSearch starts again.</source>
        <translation>重新启动 PhotoSearch 后生效。</translation>
    </message>
    <message>
        <source>Not available: this system does not tell.</source>
        <translation>不可用：此系统不提供该信息。</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>No setting has these words.</source>
        <translation>没有包含这些词的设置。</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>SkipsDialog</name>
    <message>
        <source>Skipped Photos</source>
        <translation>跳过的照片</translation>
    </message>
    <message>
        <source>These files could not be read. Each is tried again when it changes.</source>
        <translation>这些文件无法读取。文件更改后会自动重试。</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Try All Again</source>
        <translation>全部重试</translation>
    </message>
    <message>
        <source>Copy List</source>
        <translation>复制列表</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>No photo is skipped any more.</source>
        <translation>没有被跳过的照片了。</translation>
    </message>
    <message>
        <source>Skipped photos</source>
        <translation>跳过的照片</translation>
    </message>
</context>
<context>
    <name>SkipsModel</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Why it was skipped</source>
        <translation>跳过的原因</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Not in a supported format</source>
        <translation>格式不受支持</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>Too large</source>
        <translation>过大</translation>
    </message>
    <message>
        <source>Cannot be opened</source>
        <translation>无法打开</translation>
    </message>
    <message>
        <source>Took too long to read</source>
        <translation>读取时间过长</translation>
    </message>
    <message>
        <source>Crashed its decoder</source>
        <translation>导致解码进程崩溃</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>无法读取</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Indexing progress</source>
        <translation>索引进度</translation>
    </message>
    <message>
        <source>Skipped photos</source>
        <translation>跳过的照片</translation>
    </message>
    <message>
        <source>Where the model runs</source>
        <translation>模型运行的位置</translation>
    </message>
    <message>
        <source>Show which photos could not be read, and why</source>
        <translation>显示哪些照片无法读取及原因</translation>
    </message>
    <message>
        <source>The model runs on {}: {}</source>
        <translation>模型运行于 {}：{}</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>暂停索引</translation>
    </message>
    <message>
        <source>Thumbnail size</source>
        <translation>缩略图大小</translation>
    </message>
    <message>
        <source>Thumbnail size (Ctrl+wheel)</source>
        <translation>缩略图大小（Ctrl+滚轮）</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Timeline</source>
        <translation>时间轴</translation>
    </message>
    <message>
        <source>No photos</source>
        <translation>没有照片</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>全部时间</translation>
    </message>
</context>
<context>
    <name>TrashDialog</name>
    <message>
        <source>Move to Trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Move {} ({}) to the trash?</source>
        <translation>将 {}（{}）移到回收站？</translation>
    </message>
    <message>
        <source>These files leave their folders. Until the trash is emptied they can be put back from there.</source>
        <translation>这些文件会离开所在的文件夹。清空回收站之前，可以从那里恢复。</translation>
    </message>
    <message>
        <source>Files to move to the trash</source>
        <translation>要移到回收站的文件</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Show PhotoSearch</source>
        <translation>显示 PhotoSearch</translation>
    </message>
    <message>
        <source>PhotoSearch goes on in the background. Its icon here brings the window back.</source>
        <translation>PhotoSearch 会在后台继续运行。点按此处的图标可重新显示窗口。</translation>
    </message>
    <message>
        <source>Reading is done. Ready to search: {}</source>
        <translation>读取完成。可以搜索：{}</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Photo viewer</source>
        <translation>照片查看器</translation>
    </message>
    <message>
        <source>Your picture</source>
        <translation>您的图片</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>similarity {}</source>
        <translation>相似度 {}</translation>
    </message>
    <message>
        <source>detail</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Search by a picture to see where photos match</source>
        <translation>用图片搜索即可查看照片相符的位置</translation>
    </message>
    <message>
        <source>Looking where they match…</source>
        <translation>正在查找相符的位置…</translation>
    </message>
</context>
<context>
    <name>ViewerBar</name>
    <message>
        <source>Back to the photos</source>
        <translation>返回照片</translation>
    </message>
    <message>
        <source>Back to the photos (Esc)</source>
        <translation>返回照片（Esc）</translation>
    </message>
</context>
<context>
    <name>ViewerFoot</name>
    <message>
        <source>Strength of the heat map</source>
        <translation>热力图强度</translation>
    </message>
    <message>
        <source>How strongly the heat map covers the photos</source>
        <translation>热力图覆盖照片的程度</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Choose where your photos are</source>
        <translation>选择照片所在的位置</translation>
    </message>
    <message>
        <source>They are read in the background and never changed. Nothing leaves this computer.</source>
        <translation>照片在后台读取，绝不修改。任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>Let PhotoSearch look at them</source>
        <translation>让 PhotoSearch 查看照片</translation>
    </message>
    <message>
        <source>Find photos like this one</source>
        <translation>查找类似的照片</translation>
    </message>
    <message>
        <source>Drop a picture here, or paste one with Ctrl+V. A photo from the web or a screenshot will do.</source>
        <translation>把图片拖到这里，或按 Ctrl+V 粘贴。网上的照片或屏幕截图都可以。</translation>
    </message>
    <message>
        <source>Skip to All Photos</source>
        <translation>跳到所有照片</translation>
    </message>
    <message>
        <source>Ready to search: {}</source>
        <translation>可以搜索：{}</translation>
    </message>
    <message>
        <source>You can search as soon as the first ones have been read.</source>
        <translation>读取到第一批照片后即可搜索。</translation>
    </message>
    <message>
        <source>Find photos like {}</source>
        <translation>查找类似 {} 的照片</translation>
    </message>
    <message>
        <source>Add “{}”</source>
        <translation>添加“{}”</translation>
    </message>
    <message>
        <source>Choose a Folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>监视的文件夹</translation>
    </message>
    <message>
        <source>Indexing progress</source>
        <translation>索引进度</translation>
    </message>
    <message>
        <source>Or try one of yours:</source>
        <translation>或者用您自己的一张：</translation>
    </message>
    <message>
        <source>Choose Pictures…</source>
        <translation>选择图片…</translation>
    </message>
    <message>
        <source>Welcome to PhotoSearch</source>
        <translation>欢迎使用 PhotoSearch</translation>
    </message>
    <message>
        <source>Find photos by example, among your own. Three steps, less than a minute.</source>
        <translation>在自己的照片中以图搜图。三个步骤，不到一分钟。</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>Bright: what the model looks at in each photo</source>
        <translation>明亮处：模型在每张照片中关注的部分</translation>
    </message>
    <message>
        <source>Bright: what makes these two similar. Point at a place to see what it matches</source>
        <translation>明亮处：使两者相似的部分。指向某处可查看与之相符的位置</translation>
    </message>
    <message>
        <source>Bright: what is like the marked place. The best match: {}</source>
        <translation>明亮处：与标记处相似的部分。最佳匹配：{}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Something unexpected happened in PhotoSearch. Your photos are untouched.</source>
        <translation>PhotoSearch 遇到了意外情况。您的照片未受影响。</translation>
    </message>
    <message>
        <source>PhotoSearch crashed the last time. Your photos are untouched.</source>
        <translation>PhotoSearch 上次意外退出。您的照片未受影响。</translation>
    </message>
    <message>
        <source>Copy Report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>1 folder</source>
        <translation>1 个文件夹</translation>
    </message>
    <message>
        <source>{} folders</source>
        <translation>{} 个文件夹</translation>
    </message>
    <message>
        <source>{} in {}</source>
        <translation>{1}中的 {0}</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>{} found in {} ms</source>
        <translation>找到 {}，用时 {} 毫秒</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>没有结果</translation>
    </message>
</context>
<context>
    <name>WrappingLabel</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
</TS>
