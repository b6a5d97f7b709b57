package io.github.scitemplate.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonWriter;
import io.github.scitemplate.storage.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a comparison as a page that works without a network: the tables, and the curves. */
public final class ComparisonPage {
  private static final int MOST_POINTS_OF_ONE = 4000;

  private ComparisonPage() {}

  /** Replaces {@code file}. */
  public static void write(Comparison comparison, Path file) throws IOException {
    PageFile page = PageFile.read("compare.html", "compare.js");
    String title =
        comparison.sides().stream()
            .map(ComparedSide::name)
            .collect(Collectors.joining(" and ", "", " compared"));
    AtomicFile.write(
        file,
        channel -> {
          Writer out =
              new BufferedWriter(
                  new OutputStreamWriter(Channels.newOutputStream(channel), UTF_8), 1 << 16);
          page.write(
              out,
              title,
              false,
              () -> writeData(comparison, out),
              () -> writeCurves(comparison, out));
          out.flush();
        });
  }

  private static void writeData(Comparison comparison, Writer out) throws IOException {
    JsonWriter json = new JsonWriter(out);
    json.setHtmlSafe(true);
    json.setStrictness(Strictness.STRICT);
    json.beginObject().name("tables").beginArray();
    for (Comparison.Table table : comparison.tables()) {
      json.beginObject().name("subject").value(table.subject()).name("rows").beginArray();
      for (List<String> row : table.rows()) {
        json.beginArray();
        for (String cell : row) {
          json.value(cell);
        }
        json.endArray();
      }
      json.endArray().endObject();
    }
    json.endArray().name("sides").beginArray();
    for (int side : comparison.numbers().toArray()) {
      writeSide(json, side, comparison.sides().get(side));
    }
    json.endArray().endObject().flush();
  }

  private static void writeSide(JsonWriter json, int number, ComparedSide side) throws IOException {
    json.beginObject().name("name").value(side.name()).name("metric").value(side.metric());
    json.name("experiments").beginArray();
    for (ReportedExperiment one : side.experiments()) {
      json.beginObject().name("key").value(Comparison.key(number, one));
      json.name("number").value(one.number());
      json.name("described").value(one.described()).endObject();
    }
    json.endArray().endObject();
  }

  private static void writeCurves(Comparison comparison, Writer out) throws IOException {
    for (int side : comparison.numbers().toArray()) {
      for (ReportedExperiment one : comparison.sides().get(side).experiments()) {
        out.write("<script type=\"text/plain\" id=\"curves-" + Comparison.key(side, one) + "\">");
        out.write(
            Base64.getEncoder().encodeToString(ReportPage.packed(one, MOST_POINTS_OF_ONE, 0)));
        out.write("</script>\n");
      }
    }
  }
}
