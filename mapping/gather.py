"""Marks that would cover each other become one mark with their number, which opens into them.

Done by Leaflet.markercluster in the browser, because what lies close depends on how far the map is zoomed in.
Nothing moves: the marks are simply there after a click, a tap or Enter.
"""

import folium
from folium.template import Template

from mapping.map_look import COUNT, GATHER, SEVERAL_MARK, SEVERAL_NAME, SEVERAL_PX


class Gathered(folium.map.Layer):
    """A layer to draw one point layer into; needs a map that loads Leaflet.markercluster, such as ``LocalMap``.

    A gathered mark is reached by the keyboard and named "5 places here, open". Each mark gets a popup of its own,
    because the point layer, whose popup it is, never comes onto the map itself. ``attribution`` is escaped already.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = new (L.MarkerClusterGroup.extend({
                addLayer: function (layer) {
                    const popup = layer.getPopup && layer.getPopup();
                    if (popup && layer.eachLayer) {
                        layer.eachLayer(mark => mark.bindPopup(popup.getContent(), popup.options));
                    }
                    return L.MarkerClusterGroup.prototype.addLayer.call(this, layer);
                }
            }))({
                ...{{ this.options|tojson }},
                iconCreateFunction: function (several) {
                    const count = several.getChildCount();
                    several.options.title = {{ this.title|tojson }}.replace({{ this.count|tojson }}, count);
                    return L.divIcon({
                        html: {{ this.icon|tojson }}.replace({{ this.count|tojson }}, count),
                        className: "rm-several", iconSize: [{{ this.width }}, {{ this.width }}]
                    });
                }
            });
        {% endmacro %}
    """)

    def __init__(self, name: str, *, attribution: str = "") -> None:
        super().__init__(name=name)
        self._name = "Gathered"
        self.icon, self.title, self.width, self.count = SEVERAL_MARK, SEVERAL_NAME, SEVERAL_PX, COUNT
        self.options = GATHER | {"attribution": attribution}
