package io.github.scitemplate.session.mlflow;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Results of experiments, read and written anew. */
final class SessionRewrite {
  private SessionRewrite() {}

  static JsonObject result(Path experiment) throws IOException {
    String text = Files.readString(experiment.resolve("result.json"));
    return JsonParser.parseString(text).getAsJsonObject();
  }

  /** Writes the result anew, for metrics that have changed. */
  static void resultFor(Path experiment) throws IOException {
    ExperimentDirectory files = new ExperimentDirectory(experiment);
    ExperimentResult result = files.result().read().orElseThrow();
    files.result().delete();
    files.result().write(result);
  }
}
