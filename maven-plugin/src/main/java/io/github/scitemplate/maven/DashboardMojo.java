package io.github.scitemplate.maven;

import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Serves the report of a session in a browser, on this machine alone, and keeps it up to date while
 * the session trains. It changes nothing. Ctrl-C ends it.
 */
@Mojo(name = "dashboard", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
public class DashboardMojo extends SessionFilesMojo {

  /**
   * The port to listen on. The program takes one that is free unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "port")
  private @Nullable String port;

  /**
   * The address to listen on, such as <code>0.0.0.0</code> for all of this machine's. Whoever can
   * reach it can read the report. Without it, only this machine can.
   *
   * @since 0.1.0
   */
  @Parameter(property = "host")
  private @Nullable String host;

  @Override
  String command() {
    return "dashboard";
  }

  @Override
  void addOwnOptions(CommandArguments arguments) {
    arguments.option("port", port).option("host", host);
  }
}
