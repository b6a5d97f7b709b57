package io.github.scitemplate.terminal;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A small terminal: it wraps lines, knows the sequences that {@link Screen} sends, and, when it is
 * resized, breaks and joins the rows of long lines anew, as tmux and most terminals do.
 */
public final class Emulator extends OutputStream {
  private static final int ESCAPE = 0x1b;

  /** The second cell of a wide character. */
  private static final int NOTHING = -1;

  private final List<Row> rows = new ArrayList<>(List.of(new Row()));
  private int columns;
  private int height;
  private int row;
  private int column;
  private int writes;

  /** A row with a code point in each cell; a line that is longer goes on in the next row. */
  private static final class Row {
    private final List<Integer> cells = new ArrayList<>();
    private boolean goesOn;

    private void set(int column, int codePoint) {
      while (cells.size() <= column) {
        cells.add((int) ' ');
      }
      cells.set(column, codePoint);
    }

    private void clearFrom(int column) {
      if (column < cells.size()) {
        cells.subList(column, cells.size()).clear();
      }
      goesOn = false;
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      cells.stream().filter(c -> c != NOTHING).forEach(text::appendCodePoint);
      return text.toString().stripTrailing();
    }
  }

  public Emulator(int columns, int height) {
    this.columns = columns;
    this.height = height;
  }

  public TerminalSize size() {
    return new TerminalSize(columns, height);
  }

  /** Lays out all lines anew; the cursor stays where it was in its line. */
  public void resize(int newColumns, int newHeight) {
    List<Row> old = new ArrayList<>(rows);
    int oldRow = row;
    int oldColumn = column;
    columns = newColumns;
    height = newHeight;
    rows.clear();
    rows.add(new Row());
    row = 0;
    column = 0;
    int[] cursor = {0, 0};
    for (int i = 0; i < old.size(); i++) {
      if (i == oldRow && oldColumn == 0) {
        cursor = new int[] {row, column};
      }
      for (int cell : old.get(i).cells) {
        if (cell != NOTHING) {
          put(cell, Cells.of(cell));
        }
      }
      if (i == oldRow && oldColumn > 0) {
        cursor = new int[] {row, column};
      }
      if (!old.get(i).goesOn && i < old.size() - 1) {
        newLine();
        column = 0;
      }
    }
    row = cursor[0];
    column = cursor[1];
  }

  /** How often something was written since the last call. */
  public int writes() {
    int count = writes;
    writes = 0;
    return count;
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    writes++;
    obey(new String(bytes, offset, length, StandardCharsets.UTF_8).codePoints().toArray());
  }

  private void obey(int[] text) {
    for (int i = 0; i < text.length; i++) {
      if (text[i] == ESCAPE) {
        int end = i + 2;
        while (Character.isDigit(text[end])) {
          end++;
        }
        String number = new String(text, i + 2, end - i - 2);
        control((char) text[end], number.isEmpty() ? 1 : Integer.parseInt(number));
        i = end;
      } else if (text[i] == '\n') {
        newLine();
        column = 0;
      } else if (text[i] == '\r') {
        column = 0;
      } else {
        put(text[i], Cells.of(text[i]));
      }
    }
  }

  private void newLine() {
    row++;
    if (row == rows.size()) {
      rows.add(new Row());
    }
  }

  private void put(int codePoint, int cells) {
    if (column + cells > columns) {
      rows.get(row).goesOn = true;
      newLine();
      column = 0;
    }
    rows.get(row).set(column, codePoint);
    if (cells == 2) {
      rows.get(row).set(column + 1, NOTHING);
    }
    column += cells;
  }

  private void control(char command, int number) {
    switch (command) {
      case 'A' -> row = Math.max(Math.max(0, rows.size() - height), row - number);
      case 'K' -> rows.get(row).clearFrom(column);
      case 'J' -> {
        rows.get(row).clearFrom(column);
        rows.subList(row + 1, rows.size()).clear();
      }
      default -> throw new IllegalStateException("unknown sequence " + command);
    }
  }

  /** All rows that were ever written and not removed, the oldest first. */
  public List<String> all() {
    return rows.stream().map(Row::text).toList();
  }

  /** What one sees, with a mark where the cursor is. */
  public String screen() {
    List<String> shown = new ArrayList<>(all());
    String text = shown.get(row) + " ".repeat(Math.max(0, column - shown.get(row).length()));
    shown.set(row, text.substring(0, column) + "▏" + text.substring(column));
    return String.join("\n", shown.subList(Math.max(0, shown.size() - height), shown.size()))
        + "\n";
  }
}
