package io.github.scitemplate.cli;

import java.io.IOException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;

/** Writes the texts that {@code --help} prints. */
final class Help {
  private static final int WIDTH = 100;

  private Help() {}

  /** The list of all commands. */
  static String commands() {
    StringBuilder text =
        new StringBuilder("Deep-learning research sessions. Usage: <command> [options]\n\n");
    for (Command command : Command.values()) {
      text.append(String.format("  %-10s %s%n", command.word(), command.purpose()));
    }
    return text.append("\n<command> --help lists its options.\n").toString();
  }

  /** The options of one command. */
  static String options(Command command) throws IOException {
    StringBuilder text = new StringBuilder();
    TextHelpAppendable page = new TextHelpAppendable(text);
    page.setMaxWidth(WIDTH);
    HelpFormatter.builder()
        .setHelpAppendable(page)
        .setShowSince(false)
        .get()
        .printHelp(command.word() + " [options]", command.purpose(), command.options(), "", false);
    return text.toString();
  }
}
