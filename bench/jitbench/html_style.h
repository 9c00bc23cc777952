// html_style: how a page for a browser looks, light and dark, and what its script does: tables are sorted by a click.
#pragma once

namespace dis::bench::html {

extern const char* const kStyle;   // CSS
extern const char* const kScript;  // JavaScript

}  // namespace dis::bench::html
