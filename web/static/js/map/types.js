// Shapes of the data that the map's modules hand to each other. Types only: nothing here runs.

/**
 * @typedef {string | number} Code
 *
 * @typedef {object} Choice
 * @property {Code} code
 * @property {string} label
 * @property {string} [color]
 * @property {string} [hatch]
 *
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} kind
 * @property {string} [unit]
 * @property {string} [measure]
 * @property {string} [dimension]
 * @property {boolean} [borrowed]
 * @property {Choice[]} [choices]
 *
 * @typedef {object} Style
 * @property {string} color
 * @property {string} symbol
 * @property {string | null} by
 * @property {string} outline
 * @property {number} opacity
 * @property {number} width
 * @property {boolean} visible
 * @property {number} minZoom
 * @property {boolean} context whether it only says where things are
 *
 * @typedef {object} Layer
 * @property {string} slug
 * @property {string} title
 * @property {string} singular
 * @property {string} description
 * @property {"point" | "line" | "polygon" | "mixed"} kind
 * @property {string} theme
 * @property {string | null} label
 * @property {string} attribution
 * @property {string | null} rounds
 * @property {Filter} filter what applies until somebody chooses otherwise
 * @property {Style} style
 * @property {Field[]} fields
 * @property {number} count
 * @property {Box | null} extent
 *
 * @typedef {Record<string, string>} Filter by field, in the grammar of addresses; `q` is a free search
 * @typedef {[number, number, number, number]} Box west, south, east, north in degrees
 *
 * @typedef {object} Options
 * @property {Box} region
 * @property {number} maxZoom
 * @property {boolean} demo
 * @property {string} tiles
 * @property {{js: string, css: string}} geoman
 *
 * @typedef {object} BaseMap
 * @property {string} url
 * @property {string} name
 * @property {string} attribution
 *
 * @typedef {{slug: string, id: number}} Ref
 *
 * @typedef {object} Item one feature, or one cell of the grid with several, to be drawn as a symbol
 * @property {number} x world coordinate from the west, 0 to 1
 * @property {number} y world coordinate from the north, 0 to 1
 * @property {number} id 0 when it stands for several
 * @property {number} n how many features
 * @property {string} label
 * @property {Code | null} code of the choice that gives the colour
 * @property {Map<Code, number> | null} counts by choice, when it stands for several
 * @property {number} width of its polygon, as a share of the world; 0 for points
 *
 * @typedef {object} Shape a line or polygon in the units of its tile
 * @property {number} id 0 when it stands for several
 * @property {1 | 2 | 3} type
 * @property {Point[][]} rings
 * @property {string} label
 * @property {Code | null} code
 *
 * @typedef {{x: number, y: number}} Point
 * @typedef {{shapes: Shape[], items: Item[], names: Item[]}} TileData `names` are the label points of polygons
 *
 * @typedef {{kind: "poligono", ring: [number, number][]} | {kind: "circulo", centre: [number, number], radius: number}} Drawing
 *
 * @typedef {object} Question
 * @property {string} points
 * @property {"dibujo" | "eleccion" | "filtro"} way
 * @property {string} zones
 * @property {number[]} ids
 * @property {Filter} filter
 * @property {Drawing[]} drawings
 * @property {number} buffer
 * @property {string} group
 *
 * @typedef {object} View
 * @property {number} lat
 * @property {number} lon
 * @property {number} zoom
 */

export {};
