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
        <translation>监视文件夹，让其中的照片可供搜索</translation>
    </message>
    <message>
        <source>Open S&amp;hared Library…</source>
        <translation>打开共享图库(&amp;H)…</translation>
    </message>
    <message>
        <source>Open a library of many people on a PostgreSQL server</source>
        <translation>打开 PostgreSQL 服务器上的多人图库</translation>
    </message>
    <message>
        <source>&amp;Open Pictures…</source>
        <translation>打开图片(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>撤销上一次更改</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Redo the last change that was undone</source>
        <translation>重做上一次撤销的更改</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the selected photo files</source>
        <translation>复制所选照片文件</translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>后退(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>前进(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Save Search…</source>
        <translation>保存搜索(&amp;S)…</translation>
    </message>
    <message>
        <source>Saved Searc&amp;hes…</source>
        <translation>已保存的搜索(&amp;H)…</translation>
    </message>
    <message>
        <source>C&amp;lear Search</source>
        <translation>清除搜索(&amp;L)</translation>
    </message>
    <message>
        <source>Remove all examples, then all filters</source>
        <translation>先移除所有示例，再移除所有筛选条件</translation>
    </message>
    <message>
        <source>Clear &amp;Filters</source>
        <translation>清除筛选(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Find Similar</source>
        <translation>查找相似照片(&amp;F)</translation>
    </message>
    <message>
        <source>Add as “&amp;Like This”</source>
        <translation>添加为“像这张”(&amp;L)</translation>
    </message>
    <message>
        <source>Add as “&amp;Not Like This”</source>
        <translation>添加为“不像这张”(&amp;N)</translation>
    </message>
    <message>
        <source>S&amp;ame Photo</source>
        <translation>同一张照片(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;View Photo</source>
        <translation>查看照片(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>比较(&amp;C)</translation>
    </message>
    <message>
        <source>P&amp;revious Photo</source>
        <translation>上一张照片(&amp;R)</translation>
    </message>
    <message>
        <source>Ne&amp;xt Photo</source>
        <translation>下一张照片(&amp;X)</translation>
    </message>
    <message>
        <source>Remove the box</source>
        <translation>移除框</translation>
    </message>
    <message>
        <source>Rate the selected photos</source>
        <translation>为所选照片评级</translation>
    </message>
    <message>
        <source>&amp;No Stars</source>
        <translation>无星(&amp;N)</translation>
    </message>
    <message>
        <source>Remove the rating of the selected photos</source>
        <translation>移除所选照片的评级</translation>
    </message>
    <message>
        <source>&amp;1 Star</source>
        <translation>1 星(&amp;1)</translation>
    </message>
    <message>
        <source>Rate the selected photos with one star</source>
        <translation>为所选照片评 1 星</translation>
    </message>
    <message>
        <source>&amp;2 Stars</source>
        <translation>2 星(&amp;2)</translation>
    </message>
    <message>
        <source>Rate the selected photos with two stars</source>
        <translation>为所选照片评 2 星</translation>
    </message>
    <message>
        <source>&amp;3 Stars</source>
        <translation>3 星(&amp;3)</translation>
    </message>
    <message>
        <source>Rate the selected photos with three stars</source>
        <translation>为所选照片评 3 星</translation>
    </message>
    <message>
        <source>&amp;4 Stars</source>
        <translation>4 星(&amp;4)</translation>
    </message>
    <message>
        <source>Rate the selected photos with four stars</source>
        <translation>为所选照片评 4 星</translation>
    </message>
    <message>
        <source>&amp;5 Stars</source>
        <translation>5 星(&amp;5)</translation>
    </message>
    <message>
        <source>Rate the selected photos with five stars</source>
        <translation>为所选照片评 5 星</translation>
    </message>
    <message>
        <source>Give the selected photos a colour label</source>
        <translation>为所选照片添加颜色标签</translation>
    </message>
    <message>
        <source>&amp;Red</source>
        <translation>红色(&amp;R)</translation>
    </message>
    <message>
        <source>Label the selected photos red; repeat to remove</source>
        <translation>将所选照片标为红色；再次选择则移除</translation>
    </message>
    <message>
        <source>&amp;Yellow</source>
        <translation>黄色(&amp;Y)</translation>
    </message>
    <message>
        <source>Label the selected photos yellow; repeat to remove</source>
        <translation>将所选照片标为黄色；再次选择则移除</translation>
    </message>
    <message>
        <source>&amp;Green</source>
        <translation>绿色(&amp;G)</translation>
    </message>
    <message>
        <source>Label the selected photos green; repeat to remove</source>
        <translation>将所选照片标为绿色；再次选择则移除</translation>
    </message>
    <message>
        <source>&amp;Blue</source>
        <translation>蓝色(&amp;B)</translation>
    </message>
    <message>
        <source>Label the selected photos blue; repeat to remove</source>
        <translation>将所选照片标为蓝色；再次选择则移除</translation>
    </message>
    <message>
        <source>&amp;Purple</source>
        <translation>紫色(&amp;P)</translation>
    </message>
    <message>
        <source>Label the selected photos purple; repeat to remove</source>
        <translation>将所选照片标为紫色；再次选择则移除</translation>
    </message>
    <message>
        <source>Fla&amp;g</source>
        <translation>旗标(&amp;G)</translation>
    </message>
    <message>
        <source>Pick or reject the selected photos</source>
        <translation>将所选照片标为留用或拒绝</translation>
    </message>
    <message>
        <source>&amp;Pick</source>
        <translation>留用(&amp;P)</translation>
    </message>
    <message>
        <source>Flag the selected photos as picked</source>
        <translation>将所选照片标为留用</translation>
    </message>
    <message>
        <source>Re&amp;ject</source>
        <translation>拒绝(&amp;J)</translation>
    </message>
    <message>
        <source>Flag the selected photos as rejected; no file is deleted</source>
        <translation>将所选照片标为拒绝；不会删除文件</translation>
    </message>
    <message>
        <source>&amp;Unflag</source>
        <translation>取消旗标(&amp;U)</translation>
    </message>
    <message>
        <source>Remove the flag of the selected photos</source>
        <translation>移除所选照片的旗标</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Take the selected photos out of the library; the originals stay</source>
        <translation>导出所选照片；原件保持不变</translation>
    </message>
    <message>
        <source>&amp;Copy to Folder…</source>
        <translation>复制到文件夹(&amp;C)…</translation>
    </message>
    <message>
        <source>Copy the selected photos into a folder, with their names and times</source>
        <translation>将所选照片连同名称和时间复制到文件夹</translation>
    </message>
    <message>
        <source>&amp;Link in Folder…</source>
        <translation>在文件夹中创建链接(&amp;L)…</translation>
    </message>
    <message>
        <source>Make links to the selected photos in a folder</source>
        <translation>在文件夹中创建指向所选照片的链接</translation>
    </message>
    <message>
        <source>Contact &amp;Sheet…</source>
        <translation>联系表(&amp;S)…</translation>
    </message>
    <message>
        <source>Save the selected photos as a contact sheet, PDF or PNG</source>
        <translation>将所选照片保存为联系表（PDF 或 PNG）</translation>
    </message>
    <message>
        <source>&amp;Page…</source>
        <translation>网页(&amp;P)…</translation>
    </message>
    <message>
        <source>Save the selected photos as a page in one HTML file</source>
        <translation>将所选照片保存为单个 HTML 网页</translation>
    </message>
    <message>
        <source>Add to Bas&amp;ket</source>
        <translation>添加到收集篮(&amp;K)</translation>
    </message>
    <message>
        <source>Collect the selected photos in the basket</source>
        <translation>将所选照片收集到收集篮</translation>
    </message>
    <message>
        <source>Add to Alb&amp;um</source>
        <translation>添加到相册(&amp;U)</translation>
    </message>
    <message>
        <source>Add the selected photos to an album</source>
        <translation>将所选照片添加到相册</translation>
    </message>
    <message>
        <source>New Album…</source>
        <translation>新建相册…</translation>
    </message>
    <message>
        <source>Make an album of the selected photos</source>
        <translation>用所选照片新建相册</translation>
    </message>
    <message>
        <source>Remove from Album</source>
        <translation>从相册中移除</translation>
    </message>
    <message>
        <source>Remove the selected photos from the album that is shown</source>
        <translation>从当前显示的相册中移除所选照片</translation>
    </message>
    <message>
        <source>Open W&amp;ith</source>
        <translation>打开方式(&amp;I)</translation>
    </message>
    <message>
        <source>Show in F&amp;older</source>
        <translation>在文件夹中显示(&amp;O)</translation>
    </message>
    <message>
        <source>Show the file in the file manager</source>
        <translation>在文件管理器中显示文件</translation>
    </message>
    <message>
        <source>&amp;Heat Map</source>
        <translation>热力图(&amp;H)</translation>
    </message>
    <message>
        <source>Show where the photo matches the example or the description</source>
        <translation>显示照片与示例或描述匹配的位置</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>缩小(&amp;O)</translation>
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
        <source>Show Less Si&amp;milar Photos</source>
        <translation>显示不太相似的照片(&amp;M)</translation>
    </message>
    <message>
        <source>Show or hide photos below the threshold for “similar”</source>
        <translation>显示或隐藏低于“相似”阈值的照片</translation>
    </message>
    <message>
        <source>S&amp;quare Thumbnails</source>
        <translation>方形缩略图(&amp;Q)</translation>
    </message>
    <message>
        <source>Cut thumbnails to squares, or show photos in their shape</source>
        <translation>将缩略图裁成方形，或按照片原有形状显示</translation>
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
        <source>&amp;Details Panel</source>
        <translation>详细信息面板(&amp;D)</translation>
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
        <source>&amp;Rescan Folders</source>
        <translation>重新扫描文件夹(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Pause Indexing</source>
        <translation>暂停索引(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Index at Full Speed</source>
        <translation>全速索引(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Duplicates…</source>
        <translation>重复照片(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Skipped Photos…</source>
        <translation>跳过的照片(&amp;S)…</translation>
    </message>
    <message>
        <source>Re&amp;locate Folder…</source>
        <translation>重新定位文件夹(&amp;L)…</translation>
    </message>
    <message>
        <source>Re&amp;move Folder…</source>
        <translation>移除文件夹(&amp;M)…</translation>
    </message>
    <message>
        <source>Stop watching the selected folder</source>
        <translation>停止监视所选文件夹</translation>
    </message>
    <message>
        <source>&amp;Check and Repair</source>
        <translation>检查并修复(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>Theme, language, background work and limits</source>
        <translation>主题、语言、后台任务与限制</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About PhotoSearch</source>
        <translation>关于 PhotoSearch(&amp;A)</translation>
    </message>
    <message>
        <source>Choose picture files to search with</source>
        <translation>选择用于搜索的图片文件</translation>
    </message>
    <message>
        <source>Search with the picture or files on the clipboard</source>
        <translation>用剪贴板中的图片或文件搜索</translation>
    </message>
    <message>
        <source>Quit PhotoSearch</source>
        <translation>退出 PhotoSearch</translation>
    </message>
    <message>
        <source>Select all photos shown</source>
        <translation>选择显示的所有照片</translation>
    </message>
    <message>
        <source>Go back to the previous search</source>
        <translation>返回上一次搜索</translation>
    </message>
    <message>
        <source>Go forward to the next search</source>
        <translation>前进到下一次搜索</translation>
    </message>
    <message>
        <source>Save the current search under a name</source>
        <translation>为当前搜索命名并保存</translation>
    </message>
    <message>
        <source>List, rename and delete saved searches</source>
        <translation>列出、重命名和删除已保存的搜索</translation>
    </message>
    <message>
        <source>Fi&amp;nd by Text…</source>
        <translation>按文字查找(&amp;N)…</translation>
    </message>
    <message>
        <source>Find photos by name, folder, title, caption or keyword</source>
        <translation>按名称、文件夹、标题、说明或关键字查找照片</translation>
    </message>
    <message>
        <source>This &amp;Exact Photo</source>
        <translation>就是这张照片(&amp;E)</translation>
    </message>
    <message>
        <source>Find the photo that the example comes from, rather than similar ones</source>
        <translation>查找示例所出自的照片，而不是相似的照片</translation>
    </message>
    <message>
        <source>Remove all filters</source>
        <translation>移除所有筛选条件</translation>
    </message>
    <message>
        <source>Search for photos similar to the selected ones</source>
        <translation>查找与所选照片相似的照片</translation>
    </message>
    <message>
        <source>Add the selected photos to the search as examples</source>
        <translation>将所选照片作为示例加入搜索</translation>
    </message>
    <message>
        <source>Rank photos similar to the selected ones lower</source>
        <translation>让与所选照片相似的结果靠后</translation>
    </message>
    <message>
        <source>Mark the selected photos as the same photo as the example; repeat to remove the mark</source>
        <translation>将所选照片标记为与示例是同一张照片；再次执行可移除标记</translation>
    </message>
    <message>
        <source>Not the Sa&amp;me Photo</source>
        <translation>不是同一张照片(&amp;M)</translation>
    </message>
    <message>
        <source>Mark the selected photos as not the same photo as the example; repeat to remove the mark</source>
        <translation>将所选照片标记为与示例不是同一张照片；再次执行可移除标记</translation>
    </message>
    <message>
        <source>Show two photos side by side: the two selected photos, or the photo and the example</source>
        <translation>并排显示两张照片：所选的两张，或照片与示例</translation>
    </message>
    <message>
        <source>Show the previous photo</source>
        <translation>显示上一张照片</translation>
    </message>
    <message>
        <source>Show the next photo</source>
        <translation>显示下一张照片</translation>
    </message>
    <message>
        <source>Select a &amp;Detail</source>
        <translation>选择细节(&amp;D)</translation>
    </message>
    <message>
        <source>Draw a box around the part to search for</source>
        <translation>在要搜索的部分周围画一个框</translation>
    </message>
    <message>
        <source>&amp;Search for This Detail</source>
        <translation>搜索此细节(&amp;S)</translation>
    </message>
    <message>
        <source>Search for the part inside the box</source>
        <translation>搜索框内的部分</translation>
    </message>
    <message>
        <source>Use &amp;Whole Picture</source>
        <translation>使用整张图片(&amp;W)</translation>
    </message>
    <message>
        <source>Ra&amp;ting</source>
        <translation>评级(&amp;T)</translation>
    </message>
    <message>
        <source>Colour La&amp;bel</source>
        <translation>颜色标签(&amp;B)</translation>
    </message>
    <message>
        <source>Op&amp;en with Default App</source>
        <translation>用默认应用打开(&amp;E)</translation>
    </message>
    <message>
        <source>Open the photo with the system’s default app</source>
        <translation>用系统默认应用打开照片</translation>
    </message>
    <message>
        <source>Choose an app to open the photo with</source>
        <translation>选择用来打开照片的应用</translation>
    </message>
    <message>
        <source>&amp;Attention Map</source>
        <translation>注意力图(&amp;A)</translation>
    </message>
    <message>
        <source>Show which areas the model focuses on</source>
        <translation>显示模型关注的区域</translation>
    </message>
    <message>
        <source>Zoom in on the photo</source>
        <translation>放大照片</translation>
    </message>
    <message>
        <source>Zoom out of the photo</source>
        <translation>缩小照片</translation>
    </message>
    <message>
        <source>Show the photo at actual size</source>
        <translation>以实际大小显示照片</translation>
    </message>
    <message>
        <source>&amp;Expand Stack</source>
        <translation>展开堆叠(&amp;E)</translation>
    </message>
    <message>
        <source>Show or hide the photos in this stack</source>
        <translation>显示或隐藏此堆叠中的照片</translation>
    </message>
    <message>
        <source>Ex&amp;pand All Stacks</source>
        <translation>展开所有堆叠(&amp;P)</translation>
    </message>
    <message>
        <source>Show the photos in every stack</source>
        <translation>显示所有堆叠中的照片</translation>
    </message>
    <message>
        <source>&amp;Collapse All Stacks</source>
        <translation>折叠所有堆叠(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Join Photos</source>
        <translation>合并照片(&amp;J)</translation>
    </message>
    <message>
        <source>Show the selected photos as one, from now on</source>
        <translation>今后将所选照片显示为一张</translation>
    </message>
    <message>
        <source>Sepa&amp;rate Photo Files</source>
        <translation>拆分照片文件(&amp;R)</translation>
    </message>
    <message>
        <source>Show the files of the selected photos apart, from now on</source>
        <translation>今后将所选照片的文件分开显示</translation>
    </message>
    <message>
        <source>Suggest &amp;Best of Burst</source>
        <translation>推荐连拍中最佳照片(&amp;B)</translation>
    </message>
    <message>
        <source>Compare the sharpness and exposure of a burst; nothing is changed</source>
        <translation>比较连拍照片的清晰度和曝光；不做任何更改</translation>
    </message>
    <message>
        <source>Show or hide the folders panel</source>
        <translation>显示或隐藏文件夹面板</translation>
    </message>
    <message>
        <source>Show or hide the details panel</source>
        <translation>显示或隐藏详细信息面板</translation>
    </message>
    <message>
        <source>Show or hide the filters and the timeline</source>
        <translation>显示或隐藏筛选条件和时间轴</translation>
    </message>
    <message>
        <source>Show PhotoSearch in full screen</source>
        <translation>全屏显示 PhotoSearch</translation>
    </message>
    <message>
        <source>Check all folders for changes now</source>
        <translation>立即检查所有文件夹的更改</translation>
    </message>
    <message>
        <source>Stop reading photos until you resume</source>
        <translation>停止读取照片，直到您恢复索引</translation>
    </message>
    <message>
        <source>Index at full speed, even on battery power and beside other programs</source>
        <translation>即使使用电池或有其他程序运行，也全速索引</translation>
    </message>
    <message>
        <source>Find duplicate photos in the library</source>
        <translation>查找图库中的重复照片</translation>
    </message>
    <message>
        <source>&amp;Train on Your Photos…</source>
        <translation>用您的照片训练(&amp;T)…</translation>
    </message>
    <message>
        <source>Train the model on your own photos, and choose which model to use</source>
        <translation>用您自己的照片训练模型，并选择要使用的模型</translation>
    </message>
    <message>
        <source>List the photos that could not be read, with the reasons</source>
        <translation>列出无法读取的照片及原因</translation>
    </message>
    <message>
        <source>E&amp;xclude Files…</source>
        <translation>排除文件(&amp;X)…</translation>
    </message>
    <message>
        <source>Use patterns to keep files and folders out of the library</source>
        <translation>用匹配模式将文件和文件夹排除在图库之外</translation>
    </message>
    <message>
        <source>Choose the new location of an offline folder</source>
        <translation>选择离线文件夹的新位置</translation>
    </message>
    <message>
        <source>Check the library and repair any damage; photos are never changed</source>
        <translation>检查图库并修复损坏；绝不更改照片</translation>
    </message>
    <message>
        <source>List all keyboard shortcuts</source>
        <translation>列出所有键盘快捷键</translation>
    </message>
    <message>
        <source>Version and licences</source>
        <translation>版本与许可证</translation>
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
        <source>Show the photo alone, as large as the window; repeat to return</source>
        <translation>让照片单独充满窗口；再按一次返回</translation>
    </message>
    <message>
        <source>Stac&amp;k Photos</source>
        <translation>堆叠照片(&amp;K)</translation>
    </message>
    <message>
        <source>Show the files of one photo, bursts and nearly identical photos as one stack</source>
        <translation>将同一照片的文件、连拍和几乎相同的照片显示为一个堆叠</translation>
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
        <source>{} skipped</source>
        <translation>已跳过 {} 张</translation>
    </message>
    <message>
        <source>{}s</source>
        <translation>{}年代</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>不到 1 分钟</translation>
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
        <source>Indexing {}</source>
        <translation>正在索引 {}</translation>
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
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>file name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>file date</source>
        <translation>文件日期</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s)</source>
        <translation>
            <numerusform>约 %Ln 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s)</source>
        <translation>
            <numerusform>约 %Ln 小时</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting until the computer is idle</source>
        <translation>等待电脑空闲</translation>
    </message>
    <message>
        <source>gentle on battery power</source>
        <translation>使用电池，温和进行</translation>
    </message>
    <message>
        <source>gentle, as chosen in the settings</source>
        <translation>按设置温和进行</translation>
    </message>
    <message>
        <source>other programs go first while this window is not in front</source>
        <translation>此窗口不在前台时，其他程序优先</translation>
    </message>
    <message>
        <source>other programs go first</source>
        <translation>其他程序优先</translation>
    </message>
    <message numerus="yes">
        <source>{} of %Ln photo(s)</source>
        <translation>
            <numerusform>{}/%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>{} per second</source>
        <translation>每秒 {} 张</translation>
    </message>
    <message>
        <source>{}%</source>
        <translation>{}%</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>as chosen in the settings</source>
        <translation>按设置选择</translation>
    </message>
    <message>
        <source>the fastest on this computer</source>
        <translation>在此电脑上最快</translation>
    </message>
    <message>
        <source>no other provider is installed</source>
        <translation>未安装其他执行提供程序</translation>
    </message>
    <message>
        <source>The model runs on {}: {}</source>
        <translation>模型运行于 {}：{}</translation>
    </message>
    <message>
        <source>less similar</source>
        <translation>不太相似</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>RAW</source>
        <translation>RAW</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>已编辑</translation>
    </message>
    <message>
        <source>video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>burst</source>
        <translation>连拍</translation>
    </message>
    <message>
        <source>exposure bracket</source>
        <translation>包围曝光</translation>
    </message>
    <message>
        <source>panorama</source>
        <translation>全景</translation>
    </message>
    <message>
        <source>raw file from the camera</source>
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
        <translation>名称排在最前</translation>
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
        <source>The photo shown</source>
        <translation>显示的照片</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
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
        <source>Copy and drag</source>
        <translation>复制和拖动</translation>
    </message>
    <message>
        <source>Which files to copy or drag if a photo has several, such as RAW and JPEG</source>
        <translation>对于有多个文件（如 RAW 和 JPEG）的照片，复制和拖动哪些文件</translation>
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
        <source>Recognise what photos show</source>
        <translation>识别照片内容</translation>
    </message>
    <message>
        <source>Finds photos by words such as dog, ship or beach, without reading them again; works offline</source>
        <translation>用“狗”“轮船”“海滩”等词语查找照片，无需重新读取照片；离线可用</translation>
    </message>
    <message>
        <source>Name the places of photos</source>
        <translation>显示照片的地名</translation>
    </message>
    <message>
        <source>Finds photos by the city and country of their coordinates; works offline</source>
        <translation>按坐标所在的城市和国家查找照片；可离线使用</translation>
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
        <source>Read text in photos</source>
        <translation>识别照片中的文字</translation>
    </message>
    <message>
        <source>Signs, receipts and screenshots can then be found by their words; reading takes about a second a photo</source>
        <translation>之后可以按文字查找标牌、收据和屏幕截图；每张照片约需一秒</translation>
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
        <source>Automatic lets other programs go first, except for new folders; gentle works a quarter of the time</source>
        <translation>“自动”让其他程序优先，新文件夹除外；“温和”只用四分之一的时间工作</translation>
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
        <translation>除每日备份外，每周一份</translation>
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
        <source>Write ratings and keywords to XMP sidecars</source>
        <translation>将评级和关键字写入 XMP 附属文件</translation>
    </message>
    <message>
        <source>Other programs can then read them; photo files are never written</source>
        <translation>其他程序便可读取；绝不写入照片文件</translation>
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
        <source>Text in picture “{}”</source>
        <translation>图中文字“{}”</translation>
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
        <source>Similarity {} or higher</source>
        <translation>相似度不低于 {}</translation>
    </message>
    <message>
        <source>Without {}</source>
        <translation>不含{}</translation>
    </message>
    <message>
        <source>Exactly “{}”</source>
        <translation>完全匹配“{}”</translation>
    </message>
    <message>
        <source>In “{}”</source>
        <translation>位于“{}”</translation>
    </message>
    <message>
        <source>Title “{}”</source>
        <translation>标题“{}”</translation>
    </message>
    <message>
        <source>Caption “{}”</source>
        <translation>说明“{}”</translation>
    </message>
    <message>
        <source>Keyword “{}”</source>
        <translation>关键字“{}”</translation>
    </message>
    <message>
        <source>Place “{}”</source>
        <translation>地点“{}”</translation>
    </message>
    <message>
        <source>Shows “{}”</source>
        <translation>内容“{}”</translation>
    </message>
    <message>
        <source>Camera “{}”</source>
        <translation>相机“{}”</translation>
    </message>
    <message>
        <source>Lens “{}”</source>
        <translation>镜头“{}”</translation>
    </message>
    <message>
        <source>Type “{}”</source>
        <translation>类型“{}”</translation>
    </message>
    <message>
        <source>Before {}</source>
        <translation>{} 之前</translation>
    </message>
    <message>
        <source>After {}</source>
        <translation>{} 之后</translation>
    </message>
    <message>
        <source>No label</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>No flag</source>
        <translation>无旗标</translation>
    </message>
    <message>
        <source>Album “{}”</source>
        <translation>相册“{}”</translation>
    </message>
    <message>
        <source>With location</source>
        <translation>有位置</translation>
    </message>
    <message>
        <source>Without location</source>
        <translation>无位置</translation>
    </message>
    <message>
        <source>With text in the picture</source>
        <translation>图中有文字</translation>
    </message>
    <message>
        <source>Without text in the picture</source>
        <translation>图中无文字</translation>
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
        <source>Name (Z–A)</source>
        <translation>名称（Z–A）</translation>
    </message>
    <message>
        <source>Name (A–Z)</source>
        <translation>名称（A–Z）</translation>
    </message>
    <message>
        <source>From {}</source>
        <translation>自 {} 起</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>最大的在前</translation>
    </message>
    <message>
        <source>{} or {}</source>
        <translation>{} 或 {}</translation>
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
        <source>the system could not move it to the trash</source>
        <translation>系统无法将其移到回收站</translation>
    </message>
    <message>
        <source>the photo to keep has changed</source>
        <translation>要保留的照片已更改</translation>
    </message>
    <message>
        <source>the file has changed</source>
        <translation>文件已更改</translation>
    </message>
    <message>
        <source>it is the same file as the photo to keep</source>
        <translation>它与要保留的照片是同一个文件</translation>
    </message>
    <message>
        <source>the trash cannot handle its file name</source>
        <translation>回收站无法处理其文件名</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红色</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>黄色</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>Pick</source>
        <translation>留用</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评级</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Flag</source>
        <translation>旗标</translation>
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
        <translation>关键字</translation>
    </message>
    <message>
        <source>you</source>
        <translation>您</translation>
    </message>
    <message>
        <source>sidecar</source>
        <translation>附属文件</translation>
    </message>
    <message>
        <source>photo file</source>
        <translation>照片文件</translation>
    </message>
    <message>
        <source>Basket</source>
        <translation>收集篮</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>Show heat maps</source>
        <translation>显示热力图</translation>
    </message>
    <message>
        <source>Amber areas match the example.</source>
        <translation>琥珀色区域与示例匹配。</translation>
    </message>
    <message>
        <source>Similarity {}</source>
        <translation>相似度 {}</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About PhotoSearch</source>
        <translation>关于 PhotoSearch</translation>
    </message>
    <message>
        <source>Libraries used by PhotoSearch</source>
        <translation>PhotoSearch 使用的程序库</translation>
    </message>
    <message>
        <source>Licence of the selected library</source>
        <translation>所选程序库的许可证</translation>
    </message>
    <message>
        <source>Show Releases</source>
        <translation>显示发行版本</translation>
    </message>
    <message>
        <source>Show all versions in the browser: {}</source>
        <translation>在浏览器中显示所有版本：{}</translation>
    </message>
    <message>
        <source>The package does not name a licence.</source>
        <translation>该软件包未注明许可证。</translation>
    </message>
    <message>
        <source>Finds photos by example, entirely on this computer. Free software under the Apache License 2.0.</source>
        <translation>以图搜图，完全在这台电脑上进行。依 Apache 许可证 2.0 发布的自由软件。</translation>
    </message>
    <message>
        <source>Place names are from GeoNames (geonames.org), under the licence CC BY 4.0.</source>
        <translation>地名来自 GeoNames（geonames.org），采用 CC BY 4.0 许可。</translation>
    </message>
    <message>
        <source>Built with these libraries:</source>
        <translation>使用以下程序库构建：</translation>
    </message>
</context>
<context>
    <name>AlbumCommands</name>
    <message>
        <source>New Album</source>
        <translation>新建相册</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to {}</source>
        <translation>
            <numerusform>已将 %Ln 张照片添加到{}</numerusform>
        </translation>
    </message>
    <message>
        <source>Rename Album</source>
        <translation>重命名相册</translation>
    </message>
    <message>
        <source>Delete Album</source>
        <translation>删除相册</translation>
    </message>
    <message>
        <source>Delete the album “{}”?</source>
        <translation>删除相册“{}”？</translation>
    </message>
    <message>
        <source>Its photos stay in the library.</source>
        <translation>其中的照片仍保留在图库中。</translation>
    </message>
    <message>
        <source>Name of the album</source>
        <translation>相册名称</translation>
    </message>
</context>
<context>
    <name>AlbumsPanel</name>
    <message>
        <source>Albums</source>
        <translation>相册</translation>
    </message>
    <message>
        <source>Show Album</source>
        <translation>显示相册</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Empty Basket</source>
        <translation>清空收集篮</translation>
    </message>
    <message>
        <source>Delete Album…</source>
        <translation>删除相册…</translation>
    </message>
</context>
<context>
    <name>AnnotationCommands</name>
    <message numerus="yes">
        <source>%Ln sidecar(s) were not written. {}</source>
        <translation>
            <numerusform>%Ln 个附属文件未写入。{}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnnotationEditor</name>
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
        <translation>关键字</translation>
    </message>
    <message>
        <source>Places &gt; Vienna, sunset</source>
        <translation>地点 &gt; 维也纳, 日落</translation>
    </message>
    <message>
        <source>A shared library shows what the photo files say, and cannot change it</source>
        <translation>共享图库显示照片文件中的内容，但不能修改</translation>
    </message>
    <message>
        <source>Different values</source>
        <translation>多个值</translation>
    </message>
    <message>
        <source>{}: from the {}</source>
        <translation>{}：来自{}</translation>
    </message>
    <message>
        <source>{}: from {}, not {}</source>
        <translation>{}：来自{}，而非{}</translation>
    </message>
    <message>
        <source>Sidecar: {}</source>
        <translation>附属文件：{}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln star(s)</source>
        <translation>
            <numerusform>%Ln 星</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Answers</name>
    <message numerus="yes">
        <source>%Ln photo(s) found in {} ms</source>
        <translation>
            <numerusform>找到 %Ln 张照片，用时 {} 毫秒</numerusform>
        </translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message numerus="yes">
        <source>Hide %Ln less similar photo(s)</source>
        <translation>
            <numerusform>隐藏 %Ln 张不太相似的照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln less similar photo(s)</source>
        <translation>
            <numerusform>%Ln 张不太相似的照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Search failed</source>
        <translation>搜索失败</translation>
    </message>
</context>
<context>
    <name>ApplicationCommands</name>
    <message>
        <source>“{}” was downloaded and is in use.</source>
        <translation>“{}”已下载并开始使用。</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
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
        <source>detail</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Search for photos like {}</source>
        <translation>搜索像 {} 的照片</translation>
    </message>
    <message>
        <source>Rank photos like {} lower</source>
        <translation>让像 {} 的照片靠后</translation>
    </message>
    <message>
        <source>Change the selected detail of {}</source>
        <translation>更改 {} 的所选细节</translation>
    </message>
    <message>
        <source>Search for a detail of {}</source>
        <translation>搜索 {} 的细节</translation>
    </message>
    <message>
        <source>Search with the whole picture {}</source>
        <translation>用整张图片 {} 搜索</translation>
    </message>
    <message>
        <source>Weight of {}</source>
        <translation>{} 的权重</translation>
    </message>
    <message>
        <source>Remove {} from the search</source>
        <translation>从搜索中移除 {}</translation>
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
    <name>Comparison</name>
    <message>
        <source>Comparison of two photos</source>
        <translation>两张照片的比较</translation>
    </message>
    <message>
        <source>Photo to keep</source>
        <translation>要保留的照片</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>副本</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Whole Photos</source>
        <translation>完整照片</translation>
    </message>
    <message>
        <source>100%</source>
        <translation>100%</translation>
    </message>
    <message>
        <source>Drag or scroll: both photos move and zoom together</source>
        <translation>拖动或滚动：两张照片同步移动和缩放</translation>
    </message>
    <message>
        <source>too large for full resolution, shown at {}</source>
        <translation>过大，无法以完整分辨率显示；当前为 {}</translation>
    </message>
</context>
<context>
    <name>CopiesModel</name>
    <message>
        <source>Keep: {}</source>
        <translation>保留：{}</translation>
    </message>
    <message>
        <source>Whole photo</source>
        <translation>完整照片</translation>
    </message>
    <message>
        <source>A part of it</source>
        <translation>其中的一部分</translation>
    </message>
    <message>
        <source>Identical file</source>
        <translation>完全相同的文件</translation>
    </message>
    <message>
        <source>Similarity {}</source>
        <translation>相似度 {}</translation>
    </message>
</context>
<context>
    <name>DateField</name>
    <message>
        <source>A day, month or year, such as {}, 2023-05 or 2023</source>
        <translation>一天、一个月或一年，例如 {}、2023-05 或 2023</translation>
    </message>
    <message>
        <source>This is not a date. {}</source>
        <translation>这不是日期。{}</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Same photo?</source>
        <translation>同一张照片？</translation>
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
        <source>Photo details</source>
        <translation>照片详细信息</translation>
    </message>
    <message>
        <source>Shows</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Your mark</source>
        <translation>您的标记</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>曝光</translation>
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
        <source>People</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Dimensions</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>{} different</source>
        <translation>{} 种不同</translation>
    </message>
    <message>
        <source>Coordinates</source>
        <translation>坐标</translation>
    </message>
    <message>
        <source>Not {}</source>
        <translation>不是{}</translation>
    </message>
    <message>
        <source>This photo does not show “{}”. PhotoSearch remembers that and does not change the file.</source>
        <translation>此照片中没有“{}”。PhotoSearch 会记住这一点，不会更改文件。</translation>
    </message>
    <message>
        <source>Show on map</source>
        <translation>在地图上显示</translation>
    </message>
    <message>
        <source>Show this location in the browser: {}</source>
        <translation>在浏览器中显示此位置：{}</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>and {} more</source>
        <translation>以及另外 {} 个</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>PhotoSearch now uses “{}”.</source>
        <translation>PhotoSearch 现在使用“{}”。</translation>
    </message>
    <message>
        <source>The current model stays in use.</source>
        <translation>继续使用当前模型。</translation>
    </message>
    <message>
        <source>Reading photos with the new model</source>
        <translation>正在用新模型读取照片</translation>
    </message>
    <message>
        <source>Building the index for the new model</source>
        <translation>正在为新模型建立索引</translation>
    </message>
    <message>
        <source>Reading text in photos</source>
        <translation>正在识别照片中的文字</translation>
    </message>
    <message>
        <source>Preparing photos for descriptions</source>
        <translation>正在为描述准备照片</translation>
    </message>
</context>
<context>
    <name>Drops</name>
    <message>
        <source>Drop pictures to start a new search, or folders to watch.
The search bar adds to the search.</source>
        <translation>将图片拖放到这里开始新的搜索，或拖放要监视的文件夹。
拖放到搜索栏则添加到当前搜索。</translation>
    </message>
    <message>
        <source>Drop pictures to search, or folders to watch</source>
        <translation>放下图片以搜索，或放下文件夹以监视</translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message>
        <source>Duplicates</source>
        <translation>重复照片</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Comparing photos…</source>
        <translation>正在比较照片…</translation>
    </message>
    <message>
        <source>No photo shows a part of another one.</source>
        <translation>没有照片是另一张照片的局部。</translation>
    </message>
    <message>
        <source>No similar photos found. Move the slider to the left to include less similar ones.</source>
        <translation>未找到相似照片。向左移动滑块可包含相似度较低的照片。</translation>
    </message>
    <message>
        <source>{} · {} can be freed</source>
        <translation>{} · 可释放 {}</translation>
    </message>
    <message>
        <source>and {} more</source>
        <translation>以及另外 {} 个</translation>
    </message>
    <message>
        <source>Groups of duplicates</source>
        <translation>重复照片组</translation>
    </message>
    <message>
        <source>Photos in this group</source>
        <translation>此组中的照片</translation>
    </message>
    <message>
        <source>Search Again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Identical Files ({})</source>
        <translation>相同的文件（{}）</translation>
    </message>
    <message>
        <source>Same Picture ({})</source>
        <translation>相同画面（{}）</translation>
    </message>
    <message>
        <source>Parts ({})</source>
        <translation>局部（{}）</translation>
    </message>
    <message>
        <source>Similar Photos ({})</source>
        <translation>相似的照片（{}）</translation>
    </message>
    <message>
        <source>This Group Except Kept Photo</source>
        <translation>本组除保留照片外的全部</translation>
    </message>
    <message>
        <source>The comparison was not finished.</source>
        <translation>比较未完成。</translation>
    </message>
    <message>
        <source>No duplicates found. Move the slider to the left to include less similar photos.</source>
        <translation>未找到重复照片。向左移动滑块可包含相似度较低的照片。</translation>
    </message>
    <message>
        <source>No identical files found.</source>
        <translation>未找到相同的文件。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s)</source>
        <translation>
            <numerusform>%Ln 组</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · The library has changed since this search</source>
        <translation>{} · 图库在此次查找后有更改</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) selected ({})</source>
        <translation>
            <numerusform>已选 %Ln 张照片（{}）</numerusform>
        </translation>
    </message>
    <message>
        <source>Not moved: {}</source>
        <translation>未移动：{}</translation>
    </message>
    <message>
        <source>Kind of duplicates</source>
        <translation>重复项的类型</translation>
    </message>
    <message>
        <source>Minimum similarity</source>
        <translation>最低相似度</translation>
    </message>
    <message>
        <source>How similar a photo must be to count as a copy</source>
        <translation>照片需要多相似才算作副本</translation>
    </message>
    <message>
        <source>Comparison progress</source>
        <translation>比较进度</translation>
    </message>
    <message>
        <source>Keep This Instead</source>
        <translation>改为保留这张</translation>
    </message>
    <message>
        <source>Compare at 100%</source>
        <translation>以 100% 比较</translation>
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
        <source>All Except Kept Photos</source>
        <translation>除保留的照片外全部</translation>
    </message>
    <message>
        <source>In Folder</source>
        <translation>在文件夹中</translation>
    </message>
    <message>
        <source>None</source>
        <translation>全不选</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>选择</translation>
    </message>
</context>
<context>
    <name>ExampleStrip</name>
    <message>
        <source>{}: rank {} before, {} after</source>
        <translation>{}：训练前第 {} 位，训练后第 {} 位</translation>
    </message>
</context>
<context>
    <name>ExclusionDialog</name>
    <message>
        <source>Exclude Files</source>
        <translation>排除文件</translation>
    </message>
    <message>
        <source>Scanning the folders…</source>
        <translation>正在扫描文件夹…</translation>
    </message>
    <message numerus="yes">
        <source>{} of %Ln photo(s) excluded</source>
        <translation>
            <numerusform>已排除 {} 张，共 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Folder the patterns apply to</source>
        <translation>模式所应用的文件夹</translation>
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
        <source>Tick what PhotoSearch should not read. Files stay where they are, and your marks are kept.</source>
        <translation>勾选 PhotoSearch 不应读取的内容。文件保留在原处，您的标记也会保留。</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Kinds of files</source>
        <translation>文件类型</translation>
    </message>
    <message>
        <source>Smaller than</source>
        <translation>小于</translation>
    </message>
    <message>
        <source>Patterns, one per line: *.png excludes files by name, Cache/ excludes folders, /Old/ excludes a folder at the top level only, &lt;50 kB excludes small files, and !Keep/ includes files again.</source>
        <translation>每行一个模式：*.png 按名称排除文件，Cache/ 排除文件夹，/Old/ 仅排除最上层的文件夹，&lt;50 kB 排除小文件，!Keep/ 重新包含文件。</translation>
    </message>
    <message>
        <source>Exclusion patterns</source>
        <translation>排除模式</translation>
    </message>
    <message>
        <source>Recycle bins, file system snapshots, caches and system folders are always excluded. In photo libraries, only the originals are read.</source>
        <translation>回收站、文件系统快照、缓存和系统文件夹始终被排除。照片图库包中只读取原始文件。</translation>
    </message>
    <message>
        <source>Excluded photos</source>
        <translation>被排除的照片</translation>
    </message>
</context>
<context>
    <name>ExportCommands</name>
    <message>
        <source>Contact sheet (*.pdf *.png)</source>
        <translation>联系表 (*.pdf *.png)</translation>
    </message>
    <message>
        <source>Page (*.html)</source>
        <translation>网页 (*.html)</translation>
    </message>
    <message>
        <source>Saved as {}</source>
        <translation>已保存为 {}</translation>
    </message>
    <message>
        <source>The export was cancelled.</source>
        <translation>已取消导出。</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>正在导出</translation>
    </message>
    <message>
        <source>{} is a photo of your library, and PhotoSearch never replaces a photo</source>
        <translation>{} 是图库中的照片，PhotoSearch 绝不会替换照片</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>请选择其他名称</translation>
    </message>
    <message>
        <source>Choose a Folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Save As</source>
        <translation>另存为</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be exported. {}</source>
        <translation>
            <numerusform>%Ln 个文件无法导出。{}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The export was cancelled after %Ln file(s).</source>
        <translation>
            <numerusform>已取消导出，之前导出了 %Ln 个文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) exported to {}</source>
        <translation>
            <numerusform>已将 %Ln 个文件导出到 {}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilmStrip</name>
    <message>
        <source>Film strip</source>
        <translation>胶片栏</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Sort: {}</source>
        <translation>排序：{}</translation>
    </message>
    <message>
        <source>Orientation</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Text in picture</source>
        <translation>图中文字</translation>
    </message>
    <message>
        <source>Minimum similarity</source>
        <translation>最低相似度</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>About {}</source>
        <translation>约 {}</translation>
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
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Flag</source>
        <translation>旗标</translation>
    </message>
    <message>
        <source>Keyword</source>
        <translation>关键字</translation>
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
        <source>Remove filter: {}</source>
        <translation>移除筛选条件：{}</translation>
    </message>
    <message>
        <source>Change filter: {}</source>
        <translation>更改筛选条件：{}</translation>
    </message>
    <message>
        <source>Choose what these words mean</source>
        <translation>选择这些词语的含义</translation>
    </message>
</context>
<context>
    <name>FoldersModel</name>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>scanning</source>
        <translation>正在扫描</translation>
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
        <source>checked periodically</source>
        <translation>定期检查</translation>
    </message>
    <message>
        <source>indexing {}</source>
        <translation>正在索引（{}）</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
</context>
<context>
    <name>FoldersPanel</name>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Remove Folder</source>
        <translation>移除文件夹</translation>
    </message>
    <message>
        <source>Stop watching “{}”?</source>
        <translation>不再监视“{}”？</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) will be removed from the library. The files stay where they are and are not changed.</source>
        <translation>
            <numerusform>将从图库中移除 %Ln 张照片。文件保持原位，不会被更改。</numerusform>
        </translation>
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
        <source>Arrow keys move the box, Shift+arrow keys resize it, Enter searches</source>
        <translation>方向键移动框，Shift+方向键调整大小，回车键搜索</translation>
    </message>
    <message>
        <source>Draw a box around the part to search for, or press an arrow key</source>
        <translation>在要搜索的部分周围画一个框，或按方向键</translation>
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
        <source>Label: {}</source>
        <translation>标签：{}</translation>
    </message>
    <message>
        <source>Photo {} of {}</source>
        <translation>第 {} 张，共 {} 张照片</translation>
    </message>
    <message>
        <source>Similarity {}</source>
        <translation>相似度 {}</translation>
    </message>
    <message>
        <source>Your mark: {}</source>
        <translation>您的标记：{}</translation>
    </message>
    <message numerus="yes">
        <source>Expanded stack of %Ln photo(s)</source>
        <translation>
            <numerusform>已展开的堆叠，%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stack of %Ln photo(s)</source>
        <translation>
            <numerusform>堆叠，%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>More files belong to this photo</source>
        <translation>此照片还有其他文件</translation>
    </message>
</context>
<context>
    <name>GroupsModel</name>
    <message numerus="yes">
        <source>%Ln photo(s) · {} can be freed</source>
        <translation>
            <numerusform>%Ln 张照片 · 可释放 {}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IndexNews</name>
    <message numerus="yes">
        <source>%Ln folder(s)</source>
        <translation>
            <numerusform>%Ln 个文件夹</numerusform>
        </translation>
    </message>
    <message>
        <source>{} in {}</source>
        <translation>{1}中的 {0}</translation>
    </message>
</context>
<context>
    <name>ItemCommands</name>
    <message>
        <source>Comparing the photos of the burst…</source>
        <translation>正在比较连拍照片…</translation>
    </message>
    <message>
        <source>Join Photos</source>
        <translation>合并照片</translation>
    </message>
    <message>
        <source>Separate Photo Files</source>
        <translation>拆分照片文件</translation>
    </message>
    <message>
        <source>There is no other photo in this burst that can be read.</source>
        <translation>此连拍中没有其他可读取的照片。</translation>
    </message>
    <message>
        <source>All {} photos of this burst look equally sharp and well exposed.</source>
        <translation>此连拍的全部 {} 张照片同样清晰且曝光良好。</translation>
    </message>
    <message>
        <source>it is {} times as sharp as the middle one of the burst</source>
        <translation>其清晰度是连拍中间水平的 {} 倍</translation>
    </message>
    <message>
        <source>only {} % of it is blown out or black</source>
        <translation>只有 {} % 的区域过曝或全黑</translation>
    </message>
    <message>
        <source>Suggestion: {}, because {}. Nothing was changed.</source>
        <translation>推荐：{}，因为{}。未做任何更改。</translation>
    </message>
</context>
<context>
    <name>LearningPage</name>
    <message>
        <source>Reading your photos…</source>
        <translation>正在读取您的照片…</translation>
    </message>
    <message>
        <source>Checking your photos…</source>
        <translation>正在检查您的照片…</translation>
    </message>
    <message numerus="yes">
        <source>made during training from %Ln photo(s)</source>
        <translation>
            <numerusform>训练时由 %Ln 张照片生成</numerusform>
        </translation>
    </message>
    <message>
        <source>Time: {}. Memory: {}. Disk space: {}. Your photos are not changed.</source>
        <translation>时间：{}。内存：{}。磁盘空间：{}。您的照片不会被更改。</translation>
    </message>
    <message>
        <source>Rendering scenes for comparison…</source>
        <translation>正在渲染用于比较的场景…</translation>
    </message>
    <message>
        <source>Analysing edited copies of your photos…</source>
        <translation>正在分析您照片的编辑副本…</translation>
    </message>
    <message>
        <source>Training…</source>
        <translation>正在训练…</translation>
    </message>
    <message>
        <source>Choosing the best strength…</source>
        <translation>正在选择最佳强度…</translation>
    </message>
    <message>
        <source>Comparing with the current model…</source>
        <translation>正在与当前模型比较…</translation>
    </message>
    <message numerus="yes">
        <source>On your photos: {} before, {} after (±{}, %Ln held-out pair(s)). In general: {} before, {} after.</source>
        <translation>
            <numerusform>您的照片：训练前 {}，训练后 {}（±{}，%Ln 对留出的照片）。总体：训练前 {}，训练后 {}。</numerusform>
        </translation>
    </message>
    <message>
        <source>The new model is better for your photos.</source>
        <translation>新模型更适合您的照片。</translation>
    </message>
    <message>
        <source>The new model is not clearly better, so nothing was changed. More photos or marks may help.</source>
        <translation>新模型没有明显更好，因此未作任何更改。更多照片或标记可能会有帮助。</translation>
    </message>
    <message>
        <source>Training finished. {}</source>
        <translation>训练完成。{}</translation>
    </message>
    <message>
        <source>Training ended unexpectedly. Your model was not changed.</source>
        <translation>训练意外结束。您的模型未被更改。</translation>
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
        <source>Each folder contains one kind of photo</source>
        <translation>每个文件夹只包含一类照片</translation>
    </message>
    <message>
        <source>Deep: trains the network itself; best with a graphics card</source>
        <translation>深度：训练网络本身，最好有显卡</translation>
    </message>
    <message>
        <source>Deep training needs an additional program. Install it with this command, then return here.</source>
        <translation>深度训练需要另外安装一个程序。请用此命令安装，然后回到这里。</translation>
    </message>
    <message>
        <source>Model name</source>
        <translation>模型名称</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Photo to find, first results before, first results after:</source>
        <translation>要查找的照片、训练前的首批结果、训练后的首批结果：</translation>
    </message>
    <message>
        <source>No labelling is needed: the model learns which photos belong together from your library. Nothing leaves this computer.</source>
        <translation>无需标注：模型从您的图库中学习哪些照片属于一起。任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>full</source>
        <translation>完全</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>In the same folder of one kind</source>
        <translation>位于同类文件夹</translation>
    </message>
    <message>
        <source>In the same folder, within an hour</source>
        <translation>同一文件夹，一小时内</translation>
    </message>
    <message>
        <source>At the same place, within hours</source>
        <translation>同一地点，数小时内</translation>
    </message>
    <message>
        <source>Trust: {}</source>
        <translation>可信度：{}</translation>
    </message>
    <message>
        <source>Quick: a few minutes on any computer</source>
        <translation>快速：任何电脑上只需几分钟</translation>
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
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Use This Model</source>
        <translation>使用此模型</translation>
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
        <translation>连拍照片</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Colours of the map, from weak to strong</source>
        <translation>图的颜色，由弱到强</translation>
    </message>
</context>
<context>
    <name>LibraryCommands</name>
    <message>
        <source>New Location of “{}”</source>
        <translation>“{}”的新位置</translation>
    </message>
</context>
<context>
    <name>LossCurve</name>
    <message>
        <source>Training loss</source>
        <translation>训练损失</translation>
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
        <source>Delete Model</source>
        <translation>删除模型</translation>
    </message>
    <message>
        <source>Delete the model “{}”?</source>
        <translation>删除模型“{}”？</translation>
    </message>
    <message>
        <source>{} (included with PhotoSearch)</source>
        <translation>{}（随 PhotoSearch 提供）</translation>
    </message>
    <message>
        <source>Created {}</source>
        <translation>创建于 {}</translation>
    </message>
    <message>
        <source>based on {}</source>
        <translation>基于 {}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) indexed</source>
        <translation>
            <numerusform>已索引 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) to read again</source>
        <translation>
            <numerusform>需重新读取 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading your photos with the new model. Searches use the old model until this is done.</source>
        <translation>正在用新模型读取您的照片。完成之前，搜索使用旧模型。</translation>
    </message>
    <message>
        <source>Building the index for the new model.</source>
        <translation>正在为新模型建立索引。</translation>
    </message>
    <message>
        <source>PhotoSearch now uses “{}”.</source>
        <translation>PhotoSearch 现在使用“{}”。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be read and will follow later.</source>
        <translation>
            <numerusform>%Ln 张照片无法读取，将稍后处理。</numerusform>
        </translation>
    </message>
    <message>
        <source>The current model stays in use.</source>
        <translation>继续使用当前模型。</translation>
    </message>
    <message>
        <source>The model was deleted.</source>
        <translation>模型已删除。</translation>
    </message>
    <message>
        <source>Its index of your photos is deleted too. Your photos are kept.</source>
        <translation>它为您的照片建立的索引也会一并删除。您的照片会保留。</translation>
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
        <source>Use This Model</source>
        <translation>使用此模型</translation>
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
    <name>Nearest</name>
    <message>
        <source>Without {}: {}</source>
        <translation>去掉{}：{}</translation>
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
        <source>If the library is damaged, PhotoSearch sets it aside and restores the newest intact backup.</source>
        <translation>如果图库已损坏，PhotoSearch 会将其另存，并恢复最新的完好备份。</translation>
    </message>
    <message>
        <source>Add the folder that contains your photos, or drop it here. PhotoSearch reads your photos in the background and never changes them. Nothing leaves this computer.</source>
        <translation>请添加存放照片的文件夹，或将其拖到这里。PhotoSearch 在后台读取照片，绝不更改它们。任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>The search failed</source>
        <translation>搜索失败</translation>
    </message>
    <message>
        <source>Connect the drive that contains your photos. They stay in the library and come back when the drive does. If a folder has moved, select it and choose Relocate Folder….</source>
        <translation>请连接存放照片的驱动器。照片会保留在图库中，并在驱动器恢复后重新出现。如果文件夹已移动，请选择它，然后选择“重新定位文件夹…”。</translation>
    </message>
    <message>
        <source>No photo matches every filter. Remove one of the filters above, or all of them.</source>
        <translation>没有照片符合所有筛选条件。请移除上方的某个或全部筛选条件。</translation>
    </message>
    <message>
        <source>Searched for: {}</source>
        <translation>搜索内容：{}</translation>
    </message>
    <message>
        <source>Try another picture, or remove a “not like this” example.</source>
        <translation>请换一张图片，或移除一个“不像这张”的示例。</translation>
    </message>
    <message>
        <source>Scanning your folders…</source>
        <translation>正在扫描您的文件夹…</translation>
    </message>
    <message>
        <source>The watched folders contain no photos yet. New photos appear here automatically.</source>
        <translation>监视的文件夹中还没有照片。新照片会自动出现在这里。</translation>
    </message>
    <message>
        <source>Checking the library…</source>
        <translation>正在检查图库…</translation>
    </message>
    <message>
        <source>Welcome to PhotoSearch</source>
        <translation>欢迎使用 PhotoSearch</translation>
    </message>
    <message>
        <source>Your folders are offline</source>
        <translation>您的文件夹处于离线状态</translation>
    </message>
    <message>
        <source>No matching photos</source>
        <translation>没有符合条件的照片</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Photos appear here as soon as the first ones have been read. You can already search.</source>
        <translation>读取到第一批照片后，它们就会出现在这里。您现在就可以搜索。</translation>
    </message>
    <message>
        <source>No photos yet</source>
        <translation>还没有照片</translation>
    </message>
</context>
<context>
    <name>PersonalDialog</name>
    <message>
        <source>Train on Your Photos</source>
        <translation>用您的照片训练</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>PhotoCommands</name>
    <message>
        <source>Looking for apps…</source>
        <translation>正在查找应用…</translation>
    </message>
    <message>
        <source>Choose Another App…</source>
        <translation>选择其他应用…</translation>
    </message>
    <message>
        <source>No app for this type of file</source>
        <translation>没有可打开此类文件的应用</translation>
    </message>
    <message>
        <source>{} does not have a photo file name, so PhotoSearch shows its folder instead.</source>
        <translation>{} 不是照片文件名，因此 PhotoSearch 改为显示其所在的文件夹。</translation>
    </message>
    <message>
        <source>{} cannot be opened. The file may have been moved, or its drive may be offline.</source>
        <translation>无法打开 {}。文件可能已被移动，或所在的驱动器处于离线状态。</translation>
    </message>
    <message>
        <source>No app is set up to open {}. Set a default app for this type of file in your system.</source>
        <translation>没有为 {} 设置应用。请在系统中为此类文件设置默认应用。</translation>
    </message>
    <message>
        <source>{} could not be started.</source>
        <translation>无法启动 {}。</translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>too large for full resolution, shown at {}</source>
        <translation>过大，无法以完整分辨率显示；当前为 {}</translation>
    </message>
</context>
<context>
    <name>QueryPanel</name>
    <message>
        <source>Drop here to add to the search</source>
        <translation>拖放到这里以添加到搜索</translation>
    </message>
    <message>
        <source>Dog, Vienna 2023, or drop a picture</source>
        <translation>狗、维也纳 2023，或拖入图片</translation>
    </message>
    <message>
        <source>Text to find</source>
        <translation>要查找的文字</translation>
    </message>
    <message>
        <source>Search by what photos show, by place and year, and by the start of a word in names, folders, titles and keywords (Ctrl+F). Also: -word, OR, camera:, before:, after:</source>
        <translation>按照片内容、地点和年份搜索，也可按名称、文件夹、标题和关键字的词首搜索（Ctrl+F）。另有：-词语、OR、camera:、before:、after:</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
</context>
<context>
    <name>Receiver</name>
    <message>
        <source>The dropped item contains no picture. Drop a picture or photo files.</source>
        <translation>拖入的内容中没有图片。请拖入图片或照片文件。</translation>
    </message>
    <message>
        <source>The clipboard contains no picture. Copy a picture or photo files, then paste.</source>
        <translation>剪贴板中没有图片。请先复制图片或照片文件，再粘贴。</translation>
    </message>
    <message>
        <source>Open Pictures</source>
        <translation>打开图片</translation>
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
        <source>A search can use up to {0} pictures. Only the first {0} are used.</source>
        <translation>一次搜索最多可使用 {0} 张图片。仅使用前 {0} 张。</translation>
    </message>
</context>
<context>
    <name>SavedCommands</name>
    <message>
        <source>Name of the search. A saved search with the same name is replaced.</source>
        <translation>搜索的名称。同名的已保存搜索会被替换。</translation>
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
        <source>No saved searches yet. Run a search, then press Ctrl+S to save it.</source>
        <translation>还没有已保存的搜索。请先搜索，然后按 Ctrl+S 保存。</translation>
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
    <name>SavedPanel</name>
    <message>
        <source>Saved searches</source>
        <translation>已保存的搜索</translation>
    </message>
    <message>
        <source>Saved Searches</source>
        <translation>已保存的搜索</translation>
    </message>
</context>
<context>
    <name>SearchCompleter</name>
    <message>
        <source>Suggestions</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>{}  ({})</source>
        <translation>{}（{}）</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Reset “{}” to the default</source>
        <translation>将“{}”恢复为默认值</translation>
    </message>
    <message>
        <source>Enter a number from {} to {}.</source>
        <translation>请输入 {} 到 {} 之间的数字。</translation>
    </message>
    <message>
        <source>Takes effect the next time PhotoSearch starts.</source>
        <translation>下次启动 PhotoSearch 时生效。</translation>
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
        <source>Not available: this system does not report its power or idle state.</source>
        <translation>不可用：此系统不报告电源或空闲状态。</translation>
    </message>
    <message>
        <source>Not installed. Run: {}</source>
        <translation>尚未安装。请运行：{}</translation>
    </message>
    <message>
        <source>No matching settings.</source>
        <translation>没有匹配的设置。</translation>
    </message>
</context>
<context>
    <name>SharedNews</name>
    <message>
        <source>These photos stay on screen. PhotoSearch tries again, and keeps your marks until then.</source>
        <translation>已显示的照片会保留。PhotoSearch 会重试，并在此之前保存您的标记。</translation>
    </message>
    <message>
        <source>Remove Missing Photos</source>
        <translation>移除缺失的照片</translation>
    </message>
    <message>
        <source>Open Shared Library</source>
        <translation>打开共享图库</translation>
    </message>
    <message>
        <source>A shared library does not offer this</source>
        <translation>共享图库不提供此功能</translation>
    </message>
    <message>
        <source>The server of the shared library does not answer</source>
        <translation>共享图库的服务器没有响应</translation>
    </message>
    <message>
        <source>Only indexers and owners of the library may do this</source>
        <translation>只有图库的索引者和所有者可以执行此操作</translation>
    </message>
    <message>
        <source>Only owners of the library may do this</source>
        <translation>只有图库的所有者可以执行此操作</translation>
    </message>
    <message>
        <source>Address, such as postgresql://name@host/archive:</source>
        <translation>地址，例如 postgresql://name@host/archive：</translation>
    </message>
    <message>
        <source>Shared libraries need more packages. Install them with: {}</source>
        <translation>共享图库需要更多软件包。安装命令：{}</translation>
    </message>
    <message>
        <source>The window could not be opened.</source>
        <translation>无法打开窗口。</translation>
    </message>
    <message>
        <source>Photos are missing. Remove them from the library, for everybody?</source>
        <translation>有照片缺失。要为所有人从图库中移除它们吗？</translation>
    </message>
    <message>
        <source>{} · not connected</source>
        <translation>{} · 未连接</translation>
    </message>
    <message>
        <source>reader</source>
        <translation>查看者</translation>
    </message>
    <message>
        <source>indexer</source>
        <translation>索引者</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>所有者</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) waiting to be read</source>
        <translation>
            <numerusform>%Ln 张照片等待读取</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>More</source>
        <translation>其他</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>All Photos</source>
        <translation>所有照片</translation>
    </message>
    <message>
        <source>Show all photos, without examples and filters</source>
        <translation>显示所有照片，不使用示例和筛选条件</translation>
    </message>
</context>
<context>
    <name>SkipsDialog</name>
    <message>
        <source>Skipped Photos</source>
        <translation>跳过的照片</translation>
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
        <source>These files could not be read. PhotoSearch tries a file again when it changes.</source>
        <translation>这些文件无法读取。文件更改后，PhotoSearch 会重试。</translation>
    </message>
    <message>
        <source>No photos are skipped.</source>
        <translation>没有跳过的照片。</translation>
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
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
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
        <source>Crashed the decoder</source>
        <translation>导致解码器崩溃</translation>
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
        <source>Background tasks</source>
        <translation>后台任务</translation>
    </message>
    <message>
        <source>Cancel the background task</source>
        <translation>取消后台任务</translation>
    </message>
    <message>
        <source>Progress of the background task</source>
        <translation>后台任务的进度</translation>
    </message>
    <message>
        <source>Skipped photos</source>
        <translation>跳过的照片</translation>
    </message>
    <message>
        <source>Show the training and the models</source>
        <translation>显示训练和模型</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>剩余{}</translation>
    </message>
    <message>
        <source>List the photos that could not be read, with the reasons</source>
        <translation>列出无法读取的照片及原因</translation>
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
    <name>TimeStrip</name>
    <message>
        <source>Timeline</source>
        <translation>时间轴</translation>
    </message>
    <message>
        <source>No photos</source>
        <translation>没有照片</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>全部时间</translation>
    </message>
    <message>
        <source>Show {}</source>
        <translation>显示 {}</translation>
    </message>
</context>
<context>
    <name>TrashDialog</name>
    <message>
        <source>Move to Trash</source>
        <translation>移到回收站</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) ({}) to the trash?</source>
        <translation>
            <numerusform>将 %Ln 张照片（{}）移到回收站？</numerusform>
        </translation>
    </message>
    <message>
        <source>These files are removed from their folders. You can restore them until you empty the trash.</source>
        <translation>这些文件将从所在文件夹中移除。清空回收站之前，您可以恢复它们。</translation>
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
        <source>PhotoSearch keeps running in the background. Click this icon to show the window.</source>
        <translation>PhotoSearch 在后台继续运行。单击此图标可显示窗口。</translation>
    </message>
    <message numerus="yes">
        <source>Indexing finished. %Ln photo(s) ready to search.</source>
        <translation>
            <numerusform>索引完成。%Ln 张照片可供搜索。</numerusform>
        </translation>
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
        <source>{} of {}</source>
        <translation>第 {} 张，共 {} 张</translation>
    </message>
    <message>
        <source>Finding matching areas…</source>
        <translation>正在查找匹配的区域…</translation>
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
        <source>Relocate Folder…</source>
        <translation>重新定位文件夹…</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>How strongly the map covers the photos</source>
        <translation>图覆盖照片的程度</translation>
    </message>
    <message>
        <source>weak</source>
        <translation>弱</translation>
    </message>
    <message>
        <source>strong</source>
        <translation>强</translation>
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
        <translation>照片在后台读取，绝不更改。任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>Let PhotoSearch read them</source>
        <translation>让 PhotoSearch 读取照片</translation>
    </message>
    <message>
        <source>Drop a picture here, or paste one with Ctrl+V. You can use a photo from the web or a screenshot.</source>
        <translation>将图片拖到这里，或按 Ctrl+V 粘贴。可以使用网上的照片或屏幕截图。</translation>
    </message>
    <message>
        <source>Show All Photos</source>
        <translation>显示所有照片</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) ready to search</source>
        <translation>
            <numerusform>%Ln 张照片可供搜索</numerusform>
        </translation>
    </message>
    <message>
        <source>You can search as soon as the first photos have been read.</source>
        <translation>读取到第一批照片后即可搜索。</translation>
    </message>
    <message>
        <source>Choose Folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Or try one of your photos:</source>
        <translation>或者用您的一张照片试试：</translation>
    </message>
    <message>
        <source>Find your photos by example. Three steps, less than a minute.</source>
        <translation>以图搜图，找到您的照片。三个步骤，不到一分钟。</translation>
    </message>
    <message>
        <source>Find photos like this one</source>
        <translation>查找像这张的照片</translation>
    </message>
    <message>
        <source>Find photos like {}</source>
        <translation>查找像 {} 的照片</translation>
    </message>
    <message>
        <source>Add “{}”</source>
        <translation>添加“{}”</translation>
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
        <source>Choose Pictures…</source>
        <translation>选择图片…</translation>
    </message>
    <message>
        <source>Welcome to PhotoSearch</source>
        <translation>欢迎使用 PhotoSearch</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>Blue areas show what the model focuses on in each photo</source>
        <translation>蓝色区域显示模型在每张照片中关注的内容</translation>
    </message>
    <message>
        <source>The box shows where the example matches. Press C to show the example</source>
        <translation>方框显示与示例匹配的位置。按 C 显示示例</translation>
    </message>
    <message>
        <source>Amber areas match the example. Press C to show the example</source>
        <translation>琥珀色区域与示例匹配。按 C 显示示例</translation>
    </message>
    <message>
        <source>Amber areas make the photos similar. Point at one to see what it matches</source>
        <translation>琥珀色区域使照片相似。指向某处可查看与其匹配的位置</translation>
    </message>
    <message>
        <source>The box shows where the two photos are the same. Point at a place to compare it</source>
        <translation>方框标出两张照片相同的部分。指向某处即可比较</translation>
    </message>
    <message>
        <source>Amber areas match the description</source>
        <translation>琥珀色区域与描述匹配</translation>
    </message>
    <message>
        <source>Amber areas resemble the marked place. Best match: {}</source>
        <translation>琥珀色区域与标记处相似。最佳匹配：{}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Copy Report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>PhotoSearch encountered an unexpected error. Your photos were not changed.</source>
        <translation>PhotoSearch 遇到意外错误。您的照片未被更改。</translation>
    </message>
    <message>
        <source>PhotoSearch closed unexpectedly last time. Your photos were not changed.</source>
        <translation>PhotoSearch 上次意外退出。您的照片未被更改。</translation>
    </message>
    <message>
        <source>The folder “{}” is offline. This is the stored preview.</source>
        <translation>文件夹“{}”已离线。这是保存的预览。</translation>
    </message>
    <message>
        <source>The report was copied.</source>
        <translation>报告已复制。</translation>
    </message>
    <message>
        <source>Quit PhotoSearch</source>
        <translation>退出 PhotoSearch</translation>
    </message>
    <message>
        <source>Stop the training and quit?</source>
        <translation>停止训练并退出？</translation>
    </message>
    <message>
        <source>A model is being trained. What it has learned so far will be lost; your photos are not changed.</source>
        <translation>正在训练模型。到目前为止学到的内容将丢失；您的照片不会改变。</translation>
    </message>
    <message>
        <source>Stop and Quit</source>
        <translation>停止并退出</translation>
    </message>
</context>
<context>
    <name>WordModelWork</name>
    <message>
        <source>The download was cancelled. The next one continues where it stopped.</source>
        <translation>下载已取消。下次下载将从中断处继续。</translation>
    </message>
</context>
<context>
    <name>WordModelsSection</name>
    <message>
        <source>Models for descriptions</source>
        <translation>描述模型</translation>
    </message>
    <message>
        <source>With such a model, shows:&quot;a red boat&quot; in the search field ranks photos by a description. Its vectors are made in the background. Only a download that you start here uses the network.</source>
        <translation>有了这样的模型，在搜索框中输入 shows:&quot;a red boat&quot; 即可按描述排列照片。其向量在后台生成。只有您在此处启动的下载才会使用网络。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Add From Folder…</source>
        <translation>从文件夹添加…</translation>
    </message>
    <message>
        <source>Cancel Download</source>
        <translation>取消下载</translation>
    </message>
    <message>
        <source>Downloading {}</source>
        <translation>正在下载 {}</translation>
    </message>
    <message>
        <source>Not installed. Run: {}</source>
        <translation>尚未安装。请运行：{}</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>not in use</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>licence not stated</source>
        <translation>未注明许可证</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) prepared</source>
        <translation>
            <numerusform>已准备 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop Using</source>
        <translation>停止使用</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Licence {}, about {} MB, from {}</source>
        <translation>许可证 {}，约 {} MB，来自 {}</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>下载…</translation>
    </message>
    <message>
        <source>Download Model</source>
        <translation>下载模型</translation>
    </message>
    <message>
        <source>Download “{}”?</source>
        <translation>下载“{}”？</translation>
    </message>
    <message>
        <source>Licence: {}. About {} MB are loaded from {}. You can cancel, and continue later.</source>
        <translation>许可证：{}。约 {} MB，从 {} 下载。您可以取消，稍后继续。</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Remove Model</source>
        <translation>移除模型</translation>
    </message>
    <message>
        <source>Remove the model “{}”?</source>
        <translation>移除模型“{}”？</translation>
    </message>
    <message>
        <source>What it prepared for your photos is removed too. Your photos are kept.</source>
        <translation>它为您的照片准备的数据也会被移除。您的照片会保留。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Add From Folder</source>
        <translation>从文件夹添加</translation>
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
