# frozen_string_literal: true

require "stringio"

module Console
  # The class of `$stdout` and `$stderr`: whole lines go to the console, which writes them with its own
  # output.
  class Output
    def initialize(stream)
      @stream = stream
      @line = +""
    end

    def write(*texts)
      texts.sum do |text|
        text = text.to_s
        @line << text.encode("UTF-8", invalid: :replace, undef: :replace).scrub
        text.bytesize
      end.tap { send_lines }
    end

    def puts(*values) = format_with { |io| io.puts(*values) }
    def print(*values) = format_with { |io| io.print(*values) }
    def printf(...) = format_with { |io| io.printf(...) }

    def <<(value)
      write(value)
      self
    end

    # Writes the text after the last line break.
    def finish
      send_text(@line) unless @line.empty?
      @line = +""
    end

    def flush = self
    def sync = true
    def sync=(value)
      value
    end

    def fsync = 0
    def tty? = false
    alias isatty tty?
    def fileno = @stream == :out ? 1 : 2

    private

    def format_with
      io = StringIO.new
      yield io
      write(io.string)
      nil
    end

    def send_lines
      *lines, @line = @line.split("\n", -1)
      @line = +(@line || "")
      send_text(lines.join("\n")) unless lines.empty?
    end

    def send_text(text) = Host.tell(write: text, stream: @stream)
  end
end

module Console
  # The class of `$stdin`.
  class NoInput < StringIO
    %i[gets getc read readline readlines each_line].each do |name|
      define_method(name) { |*| raise IOError, "`gets` is not available here: your input goes to the prompt" }
    end
  end
end

$stdout = Console::Output.new(:out)
$stderr = Console::Output.new(:error)
$stdin = Console::NoInput.new

{ STDOUT: $stdout, STDERR: $stderr, STDIN: $stdin }.each do |name, stream|
  Object.send(:remove_const, name)
  Object.const_set(name, stream)
end
