"""Text that a hostile person could put into a name: the payloads that ran, or nearly ran, in folium's maps."""

PAYLOADS = {
    "image": '<img src=x onerror="alert(1)">',
    "backtick": "`+alert(1)+`",
    "template": "${alert(1)}",
    "end of script": "</script><script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)" x="',
    "apostrophe": "' onmouseover='alert(1)' x='",
    "backslash": "\\u003cimg src=x onerror=alert(1)\\u003e",
    "template on the server": "{{ 7 * 191 }}{{ cycler.__init__.__globals__.os.getcwd() }}",
    "broken template on the server": "{% raw %}{#",
    "svg": "<svg/onload=alert(1)>",
    "entity": "&lt;img src=x onerror=alert(1)&gt;",
}
