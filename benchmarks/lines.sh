# Functions that count lines; to be sourced. A line counts that is neither blank nor comment, import or package; text at the start of a
# Python block counts as comment.
java_lines() { # files
  cat "$@" | awk '
    comment { if (/\*\//) comment = 0; next }
    /^[ \t]*\/\*/ { if (!/\*\//) comment = 1; next }
    /^[ \t]*(\/\/|$)/ || /^(import|package) / { next }
    { lines++ } END { print lines }'
}
python_lines() { # files
  cat "$@" | awk '
    text { if (/"""/) text = 0; next }
    imports { if (/\)/) imports = 0; next }
    /^[ \t]*(#|$)/ { next }
    /^[ \t]*"""/ { if (!/""".*"""/) text = 1; next }
    /^(import|from) / { if (/\(/ && !/\)/) imports = 1; next }
    { lines++ } END { print lines }'
}
yaml_lines() { cat "$@" | grep -cvE '^\s*(#|$)'; } # files
others_names() { # sources' folder, root of the repository: the classes of ours used there that are not for users
  grep -hoE 'io\.github\.scitemplate\.[a-z.]+\.[A-Z][A-Za-z0-9]*' -r "$1" | sed 's/io\.github\.scitemplate\.//' | sort -u |
    comm -23 - <(sort -u "$2/runtime/src/test/resources/golden/user_names.txt")
}
