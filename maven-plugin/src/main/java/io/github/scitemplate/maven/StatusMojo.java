package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Shows the state of a session from its directory: each experiment's state (queued, running,
 * completed, pruned, failed, interrupted), progress, score and the time left. It changes no file,
 * so it can be called while the session runs.
 */
@Mojo(name = "status", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
public class StatusMojo extends SessionFilesMojo {

  /**
   * Writes one JSON document for machines: to a file, relative to the project's folder, with <code>
   * -Djson=status.json</code>; or prints it. Then call Maven with <code>-q</code>, which hides its
   * own lines; Maven 3.8.7 still adds a control sequence.
   *
   * @since 0.1.0
   */
  @Parameter(property = "json")
  private @Nullable String json;

  /**
   * Shows the status again every two seconds until no process works on the session any more, or
   * until Ctrl-C.
   *
   * @since 0.1.0
   */
  @Parameter(property = "watch")
  private @Nullable String watch;

  /**
   * Prints plain lines, as into a pipe, and redraws nothing. <code>mvn -B</code> does the same.
   *
   * @since 0.1.0
   */
  @Parameter(property = "plain")
  private @Nullable String plain;

  @Override
  String command() {
    return "status";
  }

  @Override
  void addOwnOptions(CommandArguments arguments) throws MojoFailureException {
    arguments.flagOrValue("json", json).flag("watch", watch);
    addPlain(arguments, plain);
  }
}
