package io.github.scitemplate.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * A page whose parts are resources of this package, and that gets its data while it is written. Its
 * policy lets a browser run only the page's own scripts, and load nothing from anywhere, whatever
 * the data say.
 *
 * @param template the page's frame, with a mark for each part
 * @param style the style sheet
 * @param charts ECharts
 * @param script the page's own script
 */
record PageFile(String template, String style, String charts, String script) {
  private static final List<String> SCRIPTS =
      List.of("page.js", "unpack.js", "charts.js", "lines.js");

  /** A part that is written when its place is reached. */
  interface Part {
    void write() throws IOException;
  }

  /**
   * Reads the parts.
   *
   * @param template the resource with the frame
   * @param scripts resources with what only this page does
   */
  static PageFile read(String template, String... scripts) throws IOException {
    StringBuilder script = new StringBuilder("(() => {\n'use strict';\n");
    for (String name : SCRIPTS) {
      script.append(resource(name));
    }
    for (String name : scripts) {
      script.append(resource(name));
    }
    return new PageFile(
        resource(template),
        resource("report.css"),
        resource("echarts.min.js"),
        script.append("})();\n").toString());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PageFile.class.getResourceAsStream("/report/" + name)) {
      if (in == null) {
        throw new IOException("the program's own part " + name + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /**
   * Writes the page.
   *
   * @param live whether the page asks a server for news
   * @param data writes JSON
   * @param curves writes the elements with the curves
   */
  void write(Writer out, String title, boolean live, Part data, Part curves) throws IOException {
    int at = 0;
    for (int mark = template.indexOf('@'); mark >= 0; mark = template.indexOf('@', at)) {
      out.write(template, at, mark - at);
      int end = template.indexOf('@', mark + 1);
      switch (template.substring(mark + 1, end)) {
        case "policy" -> out.write(policy(live));
        case "title" -> out.write(escaped(title));
        case "live" -> out.write(Boolean.toString(live));
        case "style" -> out.write(style);
        case "charts" -> out.write(charts);
        case "script" -> out.write(script);
        case "data" -> data.write();
        case "curves" -> curves.write();
        default -> throw new IOException("no part " + template.substring(mark, end));
      }
      at = end + 1;
    }
    out.write(template, at, template.length() - at);
  }

  private String policy(boolean live) {
    return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src "
        + hash(charts)
        + " "
        + hash(script)
        + (live ? "; connect-src 'self'" : "")
        + "; base-uri 'none'; form-action 'none'";
  }

  private static String hash(String text) {
    try {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(sha) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
