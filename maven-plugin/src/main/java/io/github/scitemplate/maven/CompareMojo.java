package io.github.scitemplate.maven;

import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Tells what differs between sessions, or between experiments of one session, in config, code,
 * dependencies, environment, data and results, and writes it with the learning curves as a page.
 */
@Mojo(name = "compare", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
public class CompareMojo extends SessionFilesMojo {

  /**
   * The sessions to compare, as in <code>first,second</code>.
   *
   * @since 0.1.0
   */
  @Parameter(property = "sessions")
  private @Nullable String sessions;

  /**
   * The experiments of <code>session</code> to compare, as in <code>1,2</code>.
   *
   * @since 0.1.0
   */
  @Parameter(property = "experiments")
  private @Nullable String experiments;

  /**
   * The page to write, relative to the project's folder. The program takes <code>
   * compare.html in the directory of the sessions</code> unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "out")
  private @Nullable String out;

  @Override
  String command() {
    return "compare";
  }

  @Override
  void addOwnOptions(CommandArguments arguments) {
    arguments.option("sessions", sessions).option("experiments", experiments).option("out", out);
  }
}
