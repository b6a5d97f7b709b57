package io.github.scitemplate.report;

import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.environment.SourceControl;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An environment as rows of a table. */
public final class EnvironmentRows {
  private EnvironmentRows() {}

  /** What a person wants to know of an environment. The difference in git may hold secrets. */
  public static Map<String, String> of(Environment environment) {
    Map<String, String> rows = new LinkedHashMap<>();
    var software = environment.software();
    rows.put("Template", software.template());
    rows.put("Java", software.java() + ", " + software.vendor());
    rows.put("virtual machine", software.vm());
    rows.put("system", software.system() + ", " + software.architecture());
    rows.put("DJL", software.djl());
    rows.put("PyTorch natives", software.natives());
    rows.put(
        "processor",
        environment.processor().model() + ", " + environment.processor().available() + " cores");
    rows.put("memory", Math.round(environment.memoryBytes() / 1e9) + " GB");
    rows.put("GPUs", environment.gpus().isEmpty() ? "none" : String.join("; ", environment.gpus()));
    rows.put("threads of an experiment", Integer.toString(environment.threads()));
    rows.put("components", environment.components());
    @Nullable SourceControl source = environment.source();
    if (source != null) {
      rows.put(
          "git",
          source.commit()
              + (source.branch().isEmpty() ? "" : " on " + source.branch())
              + (source.dirty() ? ", with changes (a copy of the sources is in code/)" : "")
              + (source.remote().isEmpty() ? "" : ", from " + source.remote()));
    }
    return rows;
  }
}
