package io.github.scitemplate.report.curves;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.scitemplate.logger.Logger;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;

/**
 * Packs curves into few bytes, which the page's script unpacks:
 *
 * <pre>
 * 4 bytes   the length of a text of JSON: what there is, and how many points each curve has
 *           the text
 *           of each curve, then of the times: the differences of its iterations, in base 128,
 *           then the first bytes of all its values, then the second bytes, and so on
 * </pre>
 *
 * all of it deflated with zlib's header, numbers with the lowest byte first. Bytes of the same
 * place are more alike than those of one number, so this order packs better.
 */
public final class PackedCurves {
  /** The points of a file take about as much memory as the file; other things need some, too. */
  private static final SharedMemory MEMORY = new SharedMemory(Runtime.getRuntime().maxMemory() / 4);

  private PackedCurves() {}

  /**
   * Packs what an experiment logged.
   *
   * @param experiment its directory
   * @param bestIteration where matrices are taken; 0 for the newest ones
   * @param most about how many points of curves to keep
   * @param mostPictureBytes how many bytes of pictures to keep
   */
  public static byte[] of(Path experiment, long bestIteration, int most, long mostPictureBytes) {
    long size = experiment.resolve(Logger.METRICS).toFile().length();
    ExperimentCurves thin =
        MEMORY.with(size, () -> ExperimentCurves.read(experiment, bestIteration).thinned(most));
    return of(thin, LoggedThings.of(experiment, mostPictureBytes));
  }

  private static byte[] of(ExperimentCurves thin, JsonArray things) {
    JsonArray series = new JsonArray();
    ByteArrayOutputStream points = new ByteArrayOutputStream();
    for (Curve curve : thin.curves()) {
      JsonArray one = new JsonArray();
      one.add(curve.split());
      one.add(curve.metric());
      one.add(curve.values().length);
      series.add(one);
      write(points, curve);
    }
    write(points, thin.times());
    JsonObject contents = new JsonObject();
    contents.addProperty("perEpoch", thin.perEpoch());
    contents.add("series", series);
    contents.addProperty("times", thin.times().values().length);
    contents.add("matrices", matrices(thin.matrices()));
    contents.add("things", things);
    contents.addProperty("problem", thin.problem());
    byte[] text = contents.toString().getBytes(UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeNumber(bytes, text.length);
    bytes.writeBytes(text);
    bytes.writeBytes(points.toByteArray());
    return deflated(bytes.toByteArray());
  }

  private static JsonArray matrices(List<LoggedMatrix> matrices) {
    JsonArray all = new JsonArray();
    for (LoggedMatrix matrix : matrices) {
      JsonObject one = new JsonObject();
      one.addProperty("split", matrix.split());
      one.addProperty("metric", matrix.metric());
      one.addProperty("iteration", matrix.iteration());
      one.add("rows", names(matrix.rows()));
      one.add("columns", names(matrix.columns()));
      JsonArray values = new JsonArray();
      matrix.values().forEach(value -> values.add(Float.isFinite(value) ? value : null));
      one.add("values", values);
      all.add(one);
    }
    return all;
  }

  private static JsonArray names(List<String> names) {
    JsonArray all = new JsonArray();
    names.forEach(all::add);
    return all;
  }

  private static void write(ByteArrayOutputStream out, Curve curve) {
    long before = 0;
    for (long iteration : curve.iterations()) {
      // A damaged file may count backwards; the curve then stands still there.
      long step = Math.max(0, iteration - before);
      before += step;
      for (; step > 127; step >>>= 7) {
        out.write((int) ((step & 127) | 128));
      }
      out.write((int) step);
    }
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      for (float value : curve.values()) {
        out.write(Float.floatToIntBits(value) >>> shift);
      }
    }
  }

  private static void writeNumber(ByteArrayOutputStream out, int number) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out.write(number >>> shift);
    }
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2 + 64);
      byte[] piece = new byte[1 << 14];
      while (!deflater.finished()) {
        out.write(piece, 0, deflater.deflate(piece));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }
}
