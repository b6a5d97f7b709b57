package io.github.scitemplate.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.scitemplate.report.curves.PackedCurves;
import io.github.scitemplate.storage.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes {@code report.html}: one page with everything in it, the script that draws the charts
 * included, so that it can be read without a network. Learning curves are thinned to what the page
 * may weigh.
 */
public final class ReportPage {
  /** About how many points all curves of a page may have together. */
  private static final int MOST_POINTS = 2_000_000;

  /** If there are very many experiments, each still has so many points. */
  private static final int LEAST_POINTS = 500;

  /** However many experiments there are, their curves have no more points together. */
  private static final int MOST_POINTS_EVER = 5_000_000;

  /** How many bytes all pictures of a page may have together. */
  private static final long MOST_PICTURE_BYTES = 6L << 20;

  private static final int WITH_PICTURES = 30;

  private static final int MOST_POINTS_OF_ONE = 20_000;

  private ReportPage() {}

  /** Replaces {@code file} by the report of a session. */
  public static void write(ReportedSession session, Path file) throws IOException {
    PageFile page = PageFile.read("report.html", "report.js");
    int points = points(session.experiments().size());
    AtomicFile.write(
        file,
        channel -> {
          Writer out =
              new BufferedWriter(
                  new OutputStreamWriter(Channels.newOutputStream(channel), UTF_8), 1 << 16);
          page.write(
              out,
              session.commands().session(),
              false,
              () -> ReportJson.write(session, out),
              () -> writeCurves(session.experiments(), points, out));
          out.flush();
        });
  }

  /** How many points the curves of an experiment have in a page of {@code experiments}. */
  static int points(int experiments) {
    int count = Math.max(1, experiments);
    int wanted = Math.max(MOST_POINTS / count, Math.min(LEAST_POINTS, MOST_POINTS_EVER / count));
    return Math.min(MOST_POINTS_OF_ONE, wanted);
  }

  private static void writeCurves(List<ReportedExperiment> experiments, int points, Writer out)
      throws IOException {
    // In pieces, so that not all curves are in memory at once.
    int piece = 200;
    Set<Integer> best = best(experiments);
    long each = MOST_PICTURE_BYTES / Math.max(1, best.size());
    for (int from = 0; from < experiments.size(); from += piece) {
      List<ReportedExperiment> some =
          experiments.subList(from, Math.min(experiments.size(), from + piece));
      List<String> packed =
          some.parallelStream()
              .map(one -> element(one, points, best.contains(one.number()) ? each : 0))
              .toList();
      for (String element : packed) {
        out.write(element);
      }
    }
  }

  /** The numbers of the best experiments, whose pictures the page holds. */
  private static Set<Integer> best(List<ReportedExperiment> experiments) {
    return experiments.stream()
        .sorted(Comparator.comparingInt(one -> one.rank().orElse(Integer.MAX_VALUE)))
        .limit(WITH_PICTURES)
        .map(ReportedExperiment::number)
        .collect(Collectors.toSet());
  }

  private static String element(ReportedExperiment one, int points, long pictures) {
    return "<script type=\"text/plain\" id=\"curves-"
        + one.number()
        + "\">"
        + Base64.getEncoder().encodeToString(packed(one, points, pictures))
        + "</script>\n";
  }

  /** The curves of an experiment, packed for the page's script. */
  static byte[] packed(ReportedExperiment one, int points, long pictureBytes) {
    return PackedCurves.of(one.directory(), one.progress().bestIteration(), points, pictureBytes);
  }
}
