"""The reference as a static site: complete without script, faster to use with it; no request to another host.

`generate` asks each family of files in turn; a module makes one family. What pages share is in `pages`.
"""

from apigen.generators.site.generate import generate
from apigen.generators.site.options import SiteOptions, faint
from apigen.generators.target import Target

TARGET = Target("site", generate, SiteOptions, warnings=faint)
