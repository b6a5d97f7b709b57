package io.github.scitemplate.maven;

import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Writes <code>report.html</code>: one page on a session, with a summary in words, tables, learning
 * curves and other charts, that works without a network. A session writes it when it ends; this
 * goal writes it while the session runs, or anew. It changes no other file.
 */
@Mojo(name = "report", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
public class ReportMojo extends SessionFilesMojo {

  /**
   * The page to write, relative to the project's folder. The program takes <code>
   * report.html in the session's directory</code> unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "out")
  private @Nullable String out;

  @Override
  String command() {
    return "report";
  }

  @Override
  void addOwnOptions(CommandArguments arguments) {
    arguments.option("out", out);
  }
}
